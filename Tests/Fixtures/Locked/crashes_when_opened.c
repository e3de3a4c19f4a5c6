/* crashes_when_opened.c — a second version of ../Swap/tally.c that leaves the file MARK and ends the process as soon as it is opened. */
#define VERSION "2.0.0"
#include "../Swap/tally.c"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

__attribute__((constructor)) static void crash(void)
{
    int mark = open(MARK, O_WRONLY | O_CREAT, 0600);
    if (mark >= 0)
        close(mark);
    raise(SIGKILL);
}
