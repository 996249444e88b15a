/* Starts a program on a Cortex-M without an operating system. Input, output and exit go through
 * semihosting to the emulator. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

extern uint32_t data_in_flash[], data_begin[], data_end[], bss_begin[], bss_end[];
extern void initialise_monitor_handles(void);
extern void _exit(int status);
extern int main(void);

static void leave(int status)
{
    fflush(NULL);
    _exit(status);
}

void reset(void)
{
#ifdef __ARM_FP
    *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20; /* CPACR: full access to the FPU */
    __asm__ volatile("dsb\n\tisb");
#endif
    memcpy(data_begin, data_in_flash, (size_t)((char *)data_end - (char *)data_begin));
    memset(bss_begin, 0, (size_t)((char *)bss_end - (char *)bss_begin));
    initialise_monitor_handles();
    leave(main());
}

/* exit() calls it, after what atexit() registered. */
void _fini(void) {}

static void fault(void)
{
    const uint32_t status = *(volatile uint32_t *)0xE000ED28; /* CFSR */
    printf("fault, CFSR %08lx\n", (unsigned long)status);
    leave(70);
}

/* The handlers of reset, NMI and faults, behind the initial stack pointer; no interrupt is enabled. */
__attribute__((section(".vectors"), used)) static void (*const vectors[15])(void) = {
    reset, fault, fault, fault, fault, fault,
};
