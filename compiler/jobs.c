/* jobs.c: runs commands, one more at once than there are CPUs.
 *
 * A command is a list of arguments and nothing else: no shell, no environment variable. Clang's are forked from the first
 * of them where that goes (fork.c). What commands say goes to files and is shown when they are waited for, one after the
 * other, so that messages of two at once do not mix. Under -v each command is echoed as it could be typed.
 */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool needs_quotes(const char *word)
{
    return !*word || word[strcspn(word, " \t\n'\"\\$&|;<>()*?[]#~`!{}")];
}

static void echo(const Arguments *command)
{
    Text line = {0};
    for (uint32_t i = 0; i < command->count; i++) {
        const char *word = command->items[i];
        if (i) text_add(&line, " ");
        if (!needs_quotes(word)) {
            text_add(&line, word);
            continue;
        }
        text_add(&line, "'");
        for (; *word; word++)
            if (*word == '\'') text_add(&line, "'\\''");
            else text_addn(&line, word, 1);
        text_add(&line, "'");
    }
    fprintf(stderr, "%s\n", line.data);
    text_free(&line);
}

static pid_t spawn(const Arguments *command, const char *messages, ServerSeed seed)
{
    Arguments terminated = {0};
    for (uint32_t i = 0; i < command->count; i++) push(&terminated, command->items[i]);
    push(&terminated, NULL);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, messages, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (seed.socket >= 0) posix_spawn_file_actions_adddup2(&actions, seed.socket, seed.socket); /* stays open */
    pid_t pid = 0;
    int error = posix_spawnp(&pid, command->items[0], &actions, NULL, (char **)terminated.items, seed.environment);
    posix_spawn_file_actions_destroy(&actions);
    free(terminated.items);
    if (seed.socket >= 0) close(seed.socket);
    if (!error) return pid;
    report(SEV_ERROR, (Loc){0}, "cannot run %s: %s", command->items[0], strerror(error));
    return 0;
}

pid_t spawn_command(Toolchain *t, const Arguments *command, const char *messages)
{
    if (t->options->verbose) echo(command);
    if (strcmp(command->items[0], t->clang)) return spawn(command, messages, (ServerSeed){environ, -1});
    pid_t pid = fork_clang(command, messages);
    return pid ? pid : spawn(command, messages, plant_server(t));
}

/* Whether a process ended with 0. One that a signal ended has said nothing itself. */
static bool ended_well(int status)
{
    if (WIFSIGNALED(status)) report(SEV_ERROR, (Loc){0}, "a command was ended by signal %d", WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool wait_command(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return false;
    return ended_well(status);
}

/* A command that failed with a precompiled header is run again without it. */
static bool run_plain(Toolchain *t, Job *job)
{
    job->command.count -= PRECOMPILED_WORDS;
    pid_t pid = spawn_command(t, &job->command, job->messages);
    return pid && wait_command(pid);
}

static void show_messages(const char *file)
{
    size_t length = 0;
    char *text = read_file(file, &length);
    if (text) fwrite(text, 1, length, stderr);
    free(text);
}

static void finish(Toolchain *t, Job *job, bool succeeded, bool show)
{
    if (!succeeded && show && job->precompiled) succeeded = run_plain(t, job);
    if (!succeeded) t->failed = true;
    job->pid = 0;
    free(job->command.items);
    if (show) show_messages(job->messages);
    unlink(job->messages);
}

/* Waits for whichever job ends first. */
static Job *finish_any(Toolchain *t)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, 0)) < 0 && errno == EINTR) continue;
    for (int i = 0; i <= t->cpus; i++) {
        if (t->jobs[i].pid != pid) continue;
        finish(t, &t->jobs[i], ended_well(status), true);
        return &t->jobs[i];
    }
    return NULL;
}

static Job *free_job(Toolchain *t)
{
    for (int i = 0; i <= t->cpus; i++)
        if (!t->jobs[i].pid) return &t->jobs[i];
    Job *job = NULL;
    while (!job) job = finish_any(t);
    return job;
}

void start_job(Toolchain *t, Arguments *command, bool precompiled)
{
    Job *job = free_job(t);
    *job = (Job){.messages = temporary_file(t, "messages"), .command = *command, .precompiled = precompiled};
    job->pid = spawn_command(t, command, job->messages);
    if (job->pid) return;
    t->failed = true;
    free(job->command.items);
}

bool run_job(Toolchain *t, Arguments *command)
{
    const char *messages = temporary_file(t, "messages");
    pid_t pid = spawn_command(t, command, messages);
    bool succeeded = pid && wait_command(pid);
    free(command->items);
    show_messages(messages);
    unlink(messages);
    return succeeded;
}

static bool finish_all(Toolchain *t, bool show)
{
    for (int i = 0; i <= t->cpus; i++)
        if (t->jobs[i].pid) finish(t, &t->jobs[i], wait_command(t->jobs[i].pid), show);
    bool succeeded = !t->failed;
    t->failed = false;
    return succeeded;
}

bool wait_jobs(Toolchain *t)
{
    return finish_all(t, true);
}

void drop_jobs(Toolchain *t)
{
    finish_all(t, false);
}
