/* A library like any other. */
__attribute__((visibility("default"))) int not_the_entry(void);
int not_the_entry(void) { return 0; }
