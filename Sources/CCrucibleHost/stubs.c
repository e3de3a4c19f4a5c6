#include "CCrucibleHost.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { STUBS = 8192 };

#if CRH_REGISTERS > 0

extern const char crh_stubs[];

/* Read by the code below; never NULL at a number that was given out. */
__attribute__((used, visibility("hidden"))) _Atomic(crh_entry *) crh_entries[STUBS];
/* Numbers that were given back wait their turn, so that one that somebody still held by mistake is not another's at once. */
static uint16_t returned[STUBS];
static uint32_t returned_first, returned_count, used;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static int32_t enter_gone(CRH_FEW, crh_entry *entry) {
    uint64_t all[] = {CRH_FEW_VALUES};
    (void)all, (void)entry;
    return CRUCIBLE_GONE;
}
static crh_entry gone = {enter_gone, NULL};

#if defined(__x86_64__)
enum { STRIDE = 16 };
/* Each stub reads its entry into the last register of arguments and jumps; what that register held is kept where no argument is. Of those
 * who enter, only crh_enter_all asks for it, and makes it an argument again. */
__asm__(".pushsection .text\n"
        ".p2align 4\n"
        ".hidden crh_stubs\n.globl crh_stubs\n.type crh_stubs, @function\n"
        "crh_stubs:\n"
        ".set crh_number, 0\n"
        ".rept 8192\n"
        "    .p2align 4\n"
        "    movq %r9, %rax\n"
        "    movq crh_entries + crh_number * 8(%rip), %r9\n"
        "    jmp *(%r9)\n"
        "    .set crh_number, crh_number + 1\n"
        ".endr\n"
        ".size crh_stubs, . - crh_stubs\n"
        ".p2align 4\n"
        ".globl crh_enter_all\n.type crh_enter_all, @function\n"
        "crh_enter_all:\n"
        ".cfi_startproc\n"
        "    pushq %r9\n"
        ".cfi_def_cfa_offset 16\n"
        "    movq %r9, %r11\n"
        "    movq %rax, %r9\n"
        "    call *8(%r11)\n"
        "    addq $8, %rsp\n"
        ".cfi_def_cfa_offset 8\n"
        "    ret\n"
        ".cfi_endproc\n"
        ".size crh_enter_all, . - crh_enter_all\n"
        ".popsection\n");
#else
enum { STRIDE = 8 };
__asm__(".pushsection .text\n"
        ".p2align 4\n"
        ".hidden crh_stubs\n.globl crh_stubs\n.type crh_stubs, %function\n"
        "crh_stubs:\n"
        ".set crh_number, 0\n"
        ".rept 8192\n"
        "    mov w16, #crh_number\n"
        "    b crh_stub_common\n"
        "    .set crh_number, crh_number + 1\n"
        ".endr\n"
        ".size crh_stubs, . - crh_stubs\n"
        ".p2align 4\n"
        ".type crh_stub_common, %function\n"
        "crh_stub_common:\n"
        "    adrp x17, crh_entries\n"
        "    add x17, x17, :lo12:crh_entries\n"
        "    ldr x17, [x17, x16, lsl #3]\n"
        "    mov x16, x7\n"
        "    mov x7, x17\n"
        "    ldr x17, [x7]\n"
        "    br x17\n"
        ".size crh_stub_common, . - crh_stub_common\n"
        ".p2align 4\n"
        ".globl crh_enter_all\n.type crh_enter_all, %function\n"
        "crh_enter_all:\n"
        ".cfi_startproc\n"
        "    stp x29, x30, [sp, #-16]!\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset 29, -16\n"
        ".cfi_offset 30, -8\n"
        "    mov x29, sp\n"
        ".cfi_def_cfa 29, 16\n"
        "    str x7, [sp, #-16]!\n"
        "    ldr x17, [x7, #8]\n"
        "    mov x7, x16\n"
        "    blr x17\n"
        "    mov sp, x29\n"
        "    ldp x29, x30, [sp], #16\n"
        ".cfi_def_cfa 31, 0\n.cfi_restore 29\n.cfi_restore 30\n"
        "    ret\n"
        ".cfi_endproc\n"
        ".size crh_enter_all, . - crh_enter_all\n"
        ".popsection\n");
#endif

void (*crh_stub_make(crh_entry *entry))(void) {
    pthread_mutex_lock(&mutex);
    int number = -1;
    if (used < STUBS) {
        number = (int)used++;
    } else if (returned_count > 0) {
        number = returned[returned_first];
        returned_first = (returned_first + 1) % STUBS;
        returned_count--;
    }
    pthread_mutex_unlock(&mutex);
    if (number < 0) return NULL;
    atomic_store_explicit(&crh_entries[number], entry, memory_order_release);
    return (void (*)(void))(crh_stubs + (size_t)number * STRIDE);
}

void crh_stub_free(void (*function)(void)) {
    size_t number = (size_t)((const char *)function - crh_stubs) / STRIDE;
    atomic_store_explicit(&crh_entries[number], &gone, memory_order_release);
    pthread_mutex_lock(&mutex);
    returned[(returned_first + returned_count++) % STUBS] = (uint16_t)number;
    pthread_mutex_unlock(&mutex);
}

#else

void (*crh_stub_make(crh_entry *entry))(void) {
    (void)entry;
    return NULL;
}
void crh_stub_free(void (*function)(void)) { (void)function; }
/* No stub, so nobody enters. */
int32_t crh_enter_all(CRH_FEW, crh_entry *entry) {
    uint64_t all[] = {CRH_FEW_VALUES};
    (void)all, (void)entry;
    return CRUCIBLE_GONE;
}

#endif

/* ---- An entry with a handler ---------------------------------------------------------------------------------------------------- */
typedef struct handler_entry {
    crh_entry entry;
    crh_handler handler;
    void *context;
    uint32_t count;
    uint8_t widths[CRH_REGISTERS + 1];
} handler_entry;

static int32_t enter(CRH_WORDS, crh_entry *entry) {
    handler_entry *self = (handler_entry *)entry;
    uint64_t words[] = {CRH_WORD_VALUES};
    void *arguments[CRH_REGISTERS + 1];
    uint32_t word = 0;
    for (uint32_t at = 0; at < self->count; at++) {
        arguments[at] = words + word;
        word += self->widths[at] == 16 ? 2 : 1;
    }
    uint64_t result = 0;
    self->handler(NULL, &result, arguments, self->context);
    return (int32_t)result;
}

crh_entry *crh_entry_make(crh_handler handler, void *context, const uint8_t *widths, uint32_t count) {
    if (count > CRH_REGISTERS) return NULL;
    handler_entry *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    *made = (handler_entry){.entry = {crh_enter_all, enter}, .handler = handler, .context = context, .count = count};
    memcpy(made->widths, widths, count);
    return &made->entry;
}

void crh_entry_free(crh_entry *entry) { free(entry); }

/* ---- Calling ---------------------------------------------------------------------------------------------------------------------- */
int32_t crh_call_registers(void (*function)(void), void *const *arguments, const uint8_t *widths, uint32_t count) {
    uint64_t words[8] = {0};
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
#if CRH_REGISTERS > 6
    typedef int32_t (*prototype)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
    return ((prototype)function)(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]);
#else
    typedef int32_t (*prototype)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
    return ((prototype)function)(words[0], words[1], words[2], words[3], words[4], words[5]);
#endif
}
