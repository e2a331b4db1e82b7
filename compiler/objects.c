/* objects.c: what stands in sections of object files and of archives' members. Little-endian 64-bit ELF, as clang makes it
 * for every machine that we have code for; anything else has no sections.
 */
#include "driver.h"

#include <elf.h>

typedef struct Bytes {
    const char *data;
    size_t length;
} Bytes;

/* The part of `whole` from offset on; empty where that is not all inside. */
static Bytes part(Bytes whole, uint64_t offset, uint64_t length)
{
    if (offset > whole.length || length > whole.length - offset) return (Bytes){0};
    return (Bytes){whole.data + offset, length};
}

static bool read_header(Bytes object, Elf64_Ehdr *header)
{
    if (object.length < sizeof *header) return false;
    memcpy(header, object.data, sizeof *header);
    return !memcmp(header->e_ident, ELFMAG, SELFMAG) && header->e_ident[EI_CLASS] == ELFCLASS64 &&
           header->e_ident[EI_DATA] == ELFDATA2LSB && header->e_shentsize == sizeof(Elf64_Shdr);
}

static bool read_section(Bytes object, const Elf64_Ehdr *header, uint32_t index, Elf64_Shdr *section)
{
    Bytes place = part(object, header->e_shoff + (uint64_t)index * sizeof *section, sizeof *section);
    if (place.data) memcpy(section, place.data, sizeof *section);
    return place.data != NULL;
}

static bool is_named(Bytes names, uint32_t offset, const char *name)
{
    Bytes found = part(names, offset, strlen(name) + 1);
    return found.data && !memcmp(found.data, name, found.length);
}

static void visit_object(Bytes object, const char *name, SectionVisitor visit, void *context)
{
    Elf64_Ehdr header;
    Elf64_Shdr section;
    if (!read_header(object, &header) || !read_section(object, &header, header.e_shstrndx, &section)) return;
    Bytes names = part(object, section.sh_offset, section.sh_size);
    for (uint32_t i = 1; i < header.e_shnum; i++) {
        if (!read_section(object, &header, i, &section) || section.sh_type == SHT_NOBITS) continue;
        Bytes content = part(object, section.sh_offset, section.sh_size);
        if (content.data && is_named(names, section.sh_name, name)) visit(content.data, content.length, context);
    }
}

enum { MEMBER_HEADER = 60, SIZE_AT = 48 }; /* of an archive: its size in decimal, at an even place */

static void visit_archive(Bytes archive, const char *name, SectionVisitor visit, void *context)
{
    for (uint64_t at = 8; at + MEMBER_HEADER <= archive.length;) {
        uint64_t size = strtoull(archive.data + at + SIZE_AT, NULL, 10);
        visit_object(part(archive, at + MEMBER_HEADER, size), name, visit, context);
        at += MEMBER_HEADER + size + size % 2;
    }
}

void visit_sections(const char *path, const char *name, SectionVisitor visit, void *context)
{
    Bytes file = {0};
    char *text = read_file(path, &file.length);
    file.data = text;
    if (text && file.length >= 8 && !memcmp(text, "!<arch>\n", 8)) visit_archive(file, name, visit, context);
    else if (text) visit_object(file, name, visit, context);
    free(text);
}
