#include "elman.h"

const elman_weights elman_trained = {
    .U = {1.0849709924800943, -0.44988026136207226, 0.5446258902816066},
    .W = {0.6325944164465713, -0.6394730675312648, -0.4369193291475855, 0.7337120148144253,
        0.6754493138689461, 0.07372179942816497, 0.24797375586456352, -0.3672089599888933,
        0.8964745373440883},
    .b = {0.0, 0.0, 0.0},
    .V = {0.4875330824060209, -0.7977117999854333, 0.3554663561050231},
    .c = {0.0},
};

const elman_optimizer elman_optimizer_start = {
    .U_adam_first_moment = {0.0, 0.0, 0.0},
    .adam_step_count = INT64_C(0),
    .U_adam_second_moment = {0.0, 0.0, 0.0},
    .W_adam_first_moment = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
    .W_adam_second_moment = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
    .b_adam_first_moment = {0.0, 0.0, 0.0},
    .b_adam_second_moment = {0.0, 0.0, 0.0},
    .V_adam_first_moment = {0.0, 0.0, 0.0},
    .V_adam_second_moment = {0.0, 0.0, 0.0},
    .c_adam_first_moment = {0.0},
    .c_adam_second_moment = {0.0},
};
