#include "CCrucibleHost.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__x86_64__) && defined(__linux__)

int32_t crh_call_registers(void (*function)(void), void *const *arguments, const uint8_t *widths, uint32_t count) {
    uint64_t words[CRH_REGISTERS] = {0};
    uint32_t word = 0;
    for (uint32_t at = 0; at < count; at++) {
        switch (widths[at]) {
        case 1: words[word++] = *(const uint8_t *)arguments[at]; break;
        case 4: memcpy(&words[word++], arguments[at], 4); break;
        case 8: memcpy(&words[word++], arguments[at], 8); break;
        default: memcpy(&words[word], arguments[at], 16); word += 2;
        }
    }
    /* The callee reads as many registers as it has words of arguments, and does not look at the others. */
    typedef int32_t (*prototype)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
    return ((prototype)function)(words[0], words[1], words[2], words[3], words[4], words[5]);
}

/* ---- Entries -------------------------------------------------------------------------------------------------------------- */
typedef struct entry {
    crh_handler handler;
    void *context;
    uint32_t count;
    uint8_t widths[CRH_REGISTERS];
} entry;

/* Called by the code below with the registers' words. */
__attribute__((used, visibility("hidden"))) int32_t crh_enter(const entry *entry, uint64_t *words) {
    void *arguments[CRH_REGISTERS];
    uint32_t word = 0;
    for (uint32_t at = 0; at < entry->count; at++) {
        arguments[at] = words + word;
        word += entry->widths[at] == 16 ? 2 : 1;
    }
    uint64_t result = 0;
    entry->handler(NULL, &result, arguments, entry->context);
    return (int32_t)result;
}

/* Stores the six registers as an array and calls crh_enter(r11, array). */
void crh_entry_common(void);
__asm__(".pushsection .text\n"
        ".hidden crh_entry_common\n"
        ".globl crh_entry_common\n"
        ".type crh_entry_common, @function\n"
        "crh_entry_common:\n"
        ".cfi_startproc\n"
        "    pushq %rbp\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset %rbp, -16\n"
        "    movq %rsp, %rbp\n"
        ".cfi_def_cfa_register %rbp\n"
        "    subq $48, %rsp\n"
        "    movq %rdi, 0(%rsp)\n"
        "    movq %rsi, 8(%rsp)\n"
        "    movq %rdx, 16(%rsp)\n"
        "    movq %rcx, 24(%rsp)\n"
        "    movq %r8, 32(%rsp)\n"
        "    movq %r9, 40(%rsp)\n"
        "    movq %r11, %rdi\n"
        "    movq %rsp, %rsi\n"
        "    call crh_enter\n"
        "    leave\n"
        ".cfi_def_cfa %rsp, 8\n"
        "    ret\n"
        ".cfi_endproc\n"
        ".size crh_entry_common, . - crh_entry_common\n"
        ".popsection\n");

/* A page of code that is written once and never again, and a page of data that its instructions read: each piece of code takes its
 * entry from its own place there, and jumps to crh_entry_common. No page is ever writable and executable. */
enum { PAGE = 4096, CODE_SIZE = 16, ENTRIES = PAGE / CODE_SIZE };

typedef struct pages {
    uint8_t code[PAGE];
    const entry *entries[ENTRIES];
    void (*common)(void);
} pages;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pages *newest;
static int used = ENTRIES;

static void write_code(pages *pages, int index) {
    static const uint8_t load[] = {0x4c, 0x8b, 0x1d}; /* mov r11, [rip + distance] */
    static const uint8_t jump[] = {0xff, 0x25};       /* jmp [rip + distance] */
    uint8_t *code = pages->code + index * CODE_SIZE;
    int32_t to_entry = (int32_t)((uint8_t *)&pages->entries[index] - (code + 7));
    int32_t to_common = (int32_t)((uint8_t *)&pages->common - (code + 13));
    memcpy(code, load, 3);
    memcpy(code + 3, &to_entry, 4);
    memcpy(code + 7, jump, 2);
    memcpy(code + 9, &to_common, 4);
}

static pages *make_pages(void) {
    pages *made = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED) return NULL;
    for (int index = 0; index < ENTRIES; index++) write_code(made, index);
    made->common = crh_entry_common;
    if (mprotect(made->code, PAGE, PROT_READ | PROT_EXEC) == 0) return made;
    munmap(made, sizeof *made);
    return NULL;
}

void (*crh_make_entry(crh_handler handler, void *context, const uint8_t *widths, uint32_t count))(void) {
    entry *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    *made = (entry){.handler = handler, .context = context, .count = count};
    memcpy(made->widths, widths, count);
    void (*function)(void) = NULL;
    pthread_mutex_lock(&mutex);
    if (used == ENTRIES) {
        pages *more = make_pages();
        if (more) newest = more, used = 0;
    }
    if (used < ENTRIES) {
        newest->entries[used] = made;
        function = (void (*)(void))(newest->code + used * CODE_SIZE);
        used++;
    }
    pthread_mutex_unlock(&mutex);
    if (!function) free(made);
    return function;
}

#else

int32_t crh_call_registers(void (*function)(void), void *const *arguments, const uint8_t *widths, uint32_t count) {
    (void)function, (void)arguments, (void)widths, (void)count;
    abort(); /* CRH_REGISTERS is 0: nobody has arguments that fit */
}

void (*crh_make_entry(crh_handler handler, void *context, const uint8_t *widths, uint32_t count))(void) {
    (void)handler, (void)context, (void)widths, (void)count;
    return NULL;
}

#endif
