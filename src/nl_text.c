/* nl_text.c - addresses as text, and back. */
#include "nl_text.h"

static char *nl_octet_write(char *out, unsigned value) {
    if (value >= 100) {
        *out++ = (char)('0' + value / 100);
        value %= 100;
        *out++ = (char)('0' + value / 10);
        *out++ = (char)('0' + value % 10);
    } else if (value >= 10) {
        *out++ = (char)('0' + value / 10);
        *out++ = (char)('0' + value % 10);
    } else {
        *out++ = (char)('0' + value);
    }
    return out;
}

size_t nl_ipv4_write(char *out, const uint8_t *address) {
    char *end = nl_octet_write(out, address[0]);
    for (int i = 1; i < 4; i++) {
        *end++ = '.';
        end = nl_octet_write(end, address[i]);
    }
    return (size_t)(end - out);
}

void nl_mac_write(char *out, const uint8_t *address, size_t len) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        if (i > 0)
            *out++ = ':';
        *out++ = digits[address[i] >> 4];
        *out++ = digits[address[i] & 15];
    }
}

static int nl_hex(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int nl_mac_read(const char *text, size_t len, uint8_t *out, size_t max) {
    if (len == 0)
        return 0;
    /* two digits each, with one separator between, the same everywhere */
    if (len % 3 != 2 || (len + 1) / 3 > max)
        return -1;
    for (size_t i = 0; i < len; i += 3) {
        int high = nl_hex(text[i]), low = nl_hex(text[i + 1]);
        if (high < 0 || low < 0)
            return -1;
        if (i + 2 < len && ((text[i + 2] != ':' && text[i + 2] != '-') || text[i + 2] != text[2]))
            return -1;
        out[i / 3] = (uint8_t)(high << 4 | low);
    }
    return (int)((len + 1) / 3);
}
