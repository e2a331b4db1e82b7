/* picture.c: libpng's simplified interface, and libjpeg with its errors turned into return values. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "picture.h"

enum { LARGEST = 32768 };

static int complain(const char *path, const char *what)
{
    fprintf(stderr, "%s: %s\n", path, what);
    return 0;
}

static int read_png(const char *path, picture *picture)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path)) return complain(path, image.message);
    image.format = PNG_FORMAT_RGB;
    if (image.width > LARGEST || image.height > LARGEST) {
        png_image_free(&image);
        return complain(path, "the picture is too large");
    }
    picture->width = (int)image.width;
    picture->height = (int)image.height;
    picture->rgb = malloc(PNG_IMAGE_SIZE(image));
    png_color black = {0, 0, 0};   /* behind what is transparent */
    if (!picture->rgb || !png_image_finish_read(&image, &black, picture->rgb, 0, NULL)) {
        png_image_free(&image);
        free(picture->rgb);
        return complain(path, picture->rgb ? image.message : "out of memory");
    }
    return 1;
}

/* libjpeg leaves through error_exit, which must not return. */
typedef struct jpeg_failure {
    struct jpeg_error_mgr manager;
    jmp_buf leave;
    char message[JMSG_LENGTH_MAX];
} jpeg_failure;

static void jpeg_failed(j_common_ptr jpeg)
{
    jpeg_failure *failure = (jpeg_failure *)jpeg->err;
    failure->manager.format_message(jpeg, failure->message);
    longjmp(failure->leave, 1);
}

static void decode_jpeg(struct jpeg_decompress_struct *jpeg, FILE *file, picture *picture)
{
    jpeg_stdio_src(jpeg, file);
    jpeg_read_header(jpeg, TRUE);
    jpeg->out_color_space = JCS_RGB;
    jpeg_start_decompress(jpeg);
    picture->width = (int)jpeg->output_width;
    picture->height = (int)jpeg->output_height;
    picture->rgb = malloc((size_t)picture->width * (size_t)picture->height * 3);
    if (!picture->rgb || picture->width > LARGEST || picture->height > LARGEST) return;
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = picture->rgb + (size_t)jpeg->output_scanline * (size_t)picture->width * 3;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_decompress(jpeg);
}

static int read_jpeg(const char *path, FILE *file, picture *picture)
{
    struct jpeg_decompress_struct jpeg;
    jpeg_failure failure;
    jpeg.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = jpeg_failed;
    strcpy(failure.message, "the picture is too large");
    jpeg_create_decompress(&jpeg);
    picture->rgb = NULL;
    int good = 0;
    if (!setjmp(failure.leave)) {
        decode_jpeg(&jpeg, file, picture);
        good = picture->rgb && picture->width <= LARGEST && picture->height <= LARGEST;
    }
    jpeg_destroy_decompress(&jpeg);
    if (good) return 1;
    free(picture->rgb);
    return complain(path, failure.message);
}

int read_picture(const char *path, picture *picture)
{
    unsigned char magic[3] = {0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 0;
    }
    size_t got = fread(magic, 1, sizeof magic, file);
    rewind(file);
    int is_jpeg = got == sizeof magic && !memcmp(magic, "\xff\xd8\xff", 3);
    int good = is_jpeg ? read_jpeg(path, file, picture) : read_png(path, picture);
    fclose(file);
    return good;
}

int write_grey_png(const char *path, const unsigned char *grey, int width, int height)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height,
                       .format = PNG_FORMAT_GRAY};
    if (png_image_write_to_file(&image, path, 0, grey, 0, NULL)) return 1;
    return complain(path, image.message);
}
