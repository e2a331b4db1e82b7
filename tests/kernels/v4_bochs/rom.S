/* rom.S: all the firmware of the emulated machine: from the reset vector straight into a Linux kernel that lies in
 * memory already, by the kernel's 64-bit boot protocol (Documentation/x86/boot.rst).
 *
 * Made with: KERNEL, the bzImage whose setup header is handed on; IMAGE and IMAGE_BYTES, where the image lies that
 * Bochs puts into memory: the initial file system of FILES_BYTES bytes, then, KERNEL_OFFSET after its start, the kernel
 * without its real-mode part; MEGABYTES of memory; COMMAND, the kernel's command line. Assembled at 0, seen at 0xF0000
 * and, after a reset, at 0xFFFF0000.
 */
#define AT(label) (0xf0000 + label - start)
#define PARAMETERS 0x90000 /* the kernel writes there: a copy */
#define COMMAND_OFFSET 0x800
#define TABLES 0x1000

    .code16
start:
    cli
    lgdtl %cs:(segments_pointer - start)
    mov %cr0, %eax
    or $1, %al
    mov %eax, %cr0
    ljmpl $8, $AT(protected)

    .code32
protected:
    mov $16, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss

    /* Bochs reads the image into host memory in one go, but gives each 128 KiB of the machine's memory the next block
       of host memory at its first use: so the first use is made in the image's order, before any other. */
    mov $IMAGE, %esi
1:  mov (%esi), %al
    add $0x20000, %esi
    cmp $IMAGE + IMAGE_BYTES, %esi
    jb 1b

    mov $AT(parameters), %esi
    mov $PARAMETERS, %edi
    mov $0x1000, %ecx
    rep movsb

    /* The first GiB maps to itself, in pages of 2 MiB. */
    xor %eax, %eax
    mov $TABLES, %edi
    mov $0x3000, %ecx
    rep stosb
    movl $TABLES + 0x1003, TABLES
    movl $TABLES + 0x2003, TABLES + 0x1000
    mov $0x83, %eax
    mov $TABLES + 0x2000, %edi
2:  mov %eax, (%edi)
    add $0x200000, %eax
    add $8, %edi
    cmp $TABLES + 0x3000, %edi
    jne 2b

    mov $TABLES, %eax
    mov %eax, %cr3
    mov $0x20, %eax /* physical address extension */
    mov %eax, %cr4
    mov $0xc0000080, %ecx
    mov $0x100, %eax /* long mode */
    xor %edx, %edx
    wrmsr
    mov $0x80000001, %eax /* paging, protection */
    mov %eax, %cr0
    ljmp $24, $AT(long_mode)

    .code64
long_mode:
    mov $PARAMETERS, %esi
    mov $PARAMETERS, %esp
    mov $IMAGE + KERNEL_OFFSET + 0x200, %eax
    jmp *%rax

/* None; code, 32 bits; data; code, 64 bits. */
segments:
    .quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00af9b000000ffff
segments_pointer:
    .word . - segments - 1
    .long AT(segments)

/* struct boot_params */
parameters:
    .org parameters - start + 0x1e8
    .byte 3 /* entries of the memory map below */
    .org parameters - start + 0x1f1
    .incbin KERNEL, 0x1f1, 0x210 - 0x1f1
    .byte 0xff, 1 /* an unknown loader; the kernel lies high */
    .incbin KERNEL, 0x212, 0x218 - 0x212
    .long IMAGE, FILES_BYTES
    .incbin KERNEL, 0x220, 0x228 - 0x220
    .long PARAMETERS + COMMAND_OFFSET
    .incbin KERNEL, 0x22c, 0x290 - 0x22c
    .org parameters - start + 0x2d0
    .quad 0, 0x9f000
    .long 1 /* memory */
    .quad 0xf0000, 0x10000
    .long 2 /* reserved */
    .quad 0x100000, (MEGABYTES - 1) << 20
    .long 1
    .org parameters - start + COMMAND_OFFSET
    .asciz COMMAND
    .org parameters - start + 0x1000

    .org 0xfff0 /* where a processor begins */
    .code16
    ljmp $0xf000, $0
    .org 0x10000
