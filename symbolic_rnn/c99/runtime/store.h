/* Structures as bytes that any machine reads: each number with its lowest byte first, and a
 * checksum (CRC-32, as in zip files) at the end. */

typedef struct {
    size_t offset, count, size;
} c99_field;

typedef struct {
    int (*write)(void *context, const void *bytes, size_t size);
    int (*read)(void *context, void *bytes, size_t size);
    void *context;
    uint32_t sum;
} c99_stream;

static void c99_sum(c99_stream *stream, const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        stream->sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            stream->sum = (stream->sum >> 1) ^ (UINT32_C(0xEDB88320) & (0u - (stream->sum & 1u)));
    }
}

static int c99_write(c99_stream *stream, const unsigned char *bytes, size_t size)
{
    c99_sum(stream, bytes, size);
    return stream->write(stream->context, bytes, size);
}

static int c99_read(c99_stream *stream, unsigned char *bytes, size_t size)
{
    if (stream->read(stream->context, bytes, size))
        return 1;
    c99_sum(stream, bytes, size);
    return 0;
}

/* Copy a number; on a machine whose highest byte is first, in reverse. */
static void c99_lowest_first(void *copy, const void *number, size_t size)
{
    const uint16_t one = 1;
    unsigned char lowest;
    memcpy(&lowest, &one, 1);
    for (size_t i = 0; i < size; i++)
        ((unsigned char *)copy)[i] = ((const unsigned char *)number)[lowest ? i : size - 1 - i];
}

/* Write, or fill, the numbers of a structure. */
static int c99_write_fields(c99_stream *stream, const void *structure, const c99_field *fields,
                            size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < fields[k].count; i++) {
            const size_t size = fields[k].size;
            unsigned char bytes[8];
            c99_lowest_first(bytes, (const char *)structure + fields[k].offset + i * size, size);
            if (c99_write(stream, bytes, size))
                return 1;
        }
    return 0;
}

static int c99_read_fields(c99_stream *stream, void *structure, const c99_field *fields, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < fields[k].count; i++) {
            const size_t size = fields[k].size;
            unsigned char bytes[8];
            if (c99_read(stream, bytes, size))
                return 1;
            c99_lowest_first((char *)structure + fields[k].offset + i * size, bytes, size);
        }
    return 0;
}

/* The checksum. */
static int c99_write_end(c99_stream *stream)
{
    const uint32_t sum = stream->sum ^ UINT32_C(0xFFFFFFFF);
    unsigned char bytes[4];
    c99_lowest_first(bytes, &sum, 4);
    return stream->write(stream->context, bytes, 4);
}

/* Whether the checksum is there, and is right. */
static int c99_read_end(c99_stream *stream)
{
    unsigned char bytes[4];
    uint32_t sum;
    if (stream->read(stream->context, bytes, 4))
        return 0;
    c99_lowest_first(&sum, bytes, 4);
    return (sum ^ UINT32_C(0xFFFFFFFF)) == stream->sum;
}
