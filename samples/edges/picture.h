/* picture.h: pictures from PNG and JPEG files, and grey ones into PNG files. Messages go to stderr. */
#ifndef PICTURE_H
#define PICTURE_H

typedef struct picture {
    int width, height;    /* 1..32768 */
    unsigned char *rgb;   /* 3 bytes a pixel, rows from the top, no padding */
} picture;

/* The kind is told by the file's first bytes. 1, or 0 after a message. picture->rgb is the caller's to free(). */
int read_picture(const char *path, picture *picture);

/* One byte a pixel, 0 is black. 1, or 0 after a message. */
int write_grey_png(const char *path, const unsigned char *grey, int width, int height);

#endif
