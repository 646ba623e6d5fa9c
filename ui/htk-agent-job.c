/* Runs a command of the agent's program, a hand-over, and hears from its lines how far it is. It needs no line to
 * the county and does not wait for a round that runs: of what both send, a row is one row. */
#include "ui/htk-agent-job.h"

#include <signal.h>
#include <string.h>

/* All was done, but rows need a person's attention: the page shows them. */
#define EXIT_ATTENTION 7

struct _HtkAgentJob
{
  GObject parent_instance;
  GSubprocess *process; /* NULL when there is none */
  HtkAgentProgress progress;
};

G_DEFINE_FINAL_TYPE (HtkAgentJob, htk_agent_job, G_TYPE_OBJECT)

static guint progress_signal;

static void
htk_agent_job_finalize (GObject *object)
{
  HtkAgentJob *self = HTK_AGENT_JOB (object);

  g_clear_object (&self->process);
  g_free (self->progress.phase);
  G_OBJECT_CLASS (htk_agent_job_parent_class)->finalize (object);
}

static void
htk_agent_job_class_init (HtkAgentJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_agent_job_finalize;
  /* It began, came further or ended. */
  progress_signal = g_signal_new ("progress", HTK_TYPE_AGENT_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
htk_agent_job_init (HtkAgentJob *self)
{
  self->progress.phase = g_strdup ("idle");
}

HtkAgentJob *
htk_agent_job_new (void)
{
  return g_object_new (HTK_TYPE_AGENT_JOB, NULL);
}

gboolean
htk_agent_job_is_running (HtkAgentJob *self)
{
  return self->process != NULL;
}

/**
 * htk_agent_job_get_progress:
 * @self: the job
 *
 * Returns: (transfer none): idle, stick or lan, and how far it is; until the next signal
 */
const HtkAgentProgress *
htk_agent_job_get_progress (HtkAgentJob *self)
{
  return &self->progress;
}

static void
set_progress (HtkAgentJob *self,
              const char  *phase,
              gint64       done,
              gint64       total)
{
  htk_agent_progress_set (&self->progress, phase, done, total);
  g_signal_emit (self, progress_signal, 0);
}

/* What the program said that is no progress. */
typedef struct
{
  GString *trouble;
  char *result; /* its last line that is no trouble either */
} Said;

static void
said_free (gpointer data)
{
  Said *said = data;

  g_string_free (said->trouble, TRUE);
  g_free (said->result);
  g_free (said);
}

static void
ended (GObject      *object,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (GTask) task = data;
  HtkAgentJob *self = g_task_get_source_object (task);
  Said *said = g_task_get_task_data (task);
  GSubprocess *process = G_SUBPROCESS (object);
  GError *error = NULL;
  int status = 1;

  if (g_subprocess_wait_finish (process, result, &error) && g_subprocess_get_if_exited (process))
    status = g_subprocess_get_exit_status (process);
  if (error == NULL && g_object_get_data (object, "stopped") != NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  else if (error == NULL && status != 0 && status != EXIT_ATTENTION)
    error = g_error_new_literal (HTK_TROUBLE, (int) htk_trouble_of_status (status),
                                 g_strstrip (said->trouble->str));
  g_clear_object (&self->process);
  set_progress (self, "idle", 0, 0);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (said->result != NULL ? said->result : ""), g_free);
}

static void
take_line (GTask      *task,
           const char *line)
{
  Said *said = g_task_get_task_data (task);
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  const char *name = "huitoukan-sync: ";

  if (g_strv_length (words) == 4 && g_str_equal (words[0], "progress"))
    set_progress (g_task_get_source_object (task), words[1],
                  g_ascii_strtoll (words[2], NULL, 10), g_ascii_strtoll (words[3], NULL, 10));
  else if (g_str_has_prefix (line, name))
    g_string_append_printf (said->trouble, "%s\n", line + strlen (name));
  else
    {
      g_free (said->result);
      said->result = g_strdup (line);
    }
}

static void
got_line (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  HtkAgentJob *self = g_task_get_source_object (task);
  g_autofree char *line =
    g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, NULL);

  if (line == NULL)
    {
      g_subprocess_wait_async (self->process, NULL, ended, task);
      return;
    }
  take_line (task, line);
  g_data_input_stream_read_line_async (G_DATA_INPUT_STREAM (object), G_PRIORITY_DEFAULT, NULL,
                                       got_line, task);
}

static GSubprocess *
start_process (const char *const *arguments,
               GError           **error)
{
  g_autofree char *path = htk_agent_program_path ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  if (path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "the sync program huitoukan-sync is not installed");
      return NULL;
    }
  g_strv_builder_add (builder, path);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);
  return g_subprocess_newv ((const char *const *) argv,
                            G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, error);
}

/**
 * htk_agent_job_run_async:
 * @self: the job
 * @arguments: a command of the agent's program: stick or hand, and what belongs to it
 * @callback: called when it has ended
 * @data: for @callback
 *
 * Begins at once, also while a round runs. Of two hand-overs the second one fails with %G_IO_ERROR_PENDING.
 */
void
htk_agent_job_run_async (HtkAgentJob         *self,
                         const char *const   *arguments,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  g_autoptr (GDataInputStream) lines = NULL;
  Said *said = g_new0 (Said, 1);
  GError *error = NULL;

  said->trouble = g_string_new (NULL);
  g_task_set_task_data (task, said, said_free);
  if (self->process != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "a hand-over is under way");
      return;
    }
  self->process = start_process (arguments, &error);
  if (self->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  set_progress (self, g_str_equal (arguments[0], "stick") ? "stick" : "lan", 0, 0);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, got_line,
                                       g_steal_pointer (&task));
}

/**
 * htk_agent_job_run_finish:
 * @self: the job
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: (transfer full): the last line the program said; NULL with %HTK_TROUBLE, %G_IO_ERROR_PENDING, or
 *   %G_IO_ERROR_CANCELLED when a person stopped it
 */
char *
htk_agent_job_run_finish (HtkAgentJob  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Ends what it does now; what was done stays done. */
void
htk_agent_job_stop (HtkAgentJob *self)
{
  if (self->process == NULL)
    return;
  g_object_set_data (G_OBJECT (self->process), "stopped", self);
  g_subprocess_send_signal (self->process, SIGTERM);
}
