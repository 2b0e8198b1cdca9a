namespace PolicyMta.Server.Events;

/// <summary>
/// When the event log's file in use is finished (by size or age), what it is called then, and how many finished ones are kept.
/// </summary>
internal sealed class EventLogRotation(EventLogOptions options, EventFiles files, TimeProvider time)
{
    /// <summary>Whether the file must be finished before these bytes are written.</summary>
    public bool IsDue(EventLogFile file, int coming) =>
        file.Length > 0 && (file.Length + coming > options.MaxSize || time.GetUtcNow() - file.Since >= options.MaxAge);

    /// <summary>Gives the file in use, which is closed, its final name and removes the oldest ones.</summary>
    public void Finish()
    {
        File.Move(files.Current, files.NextFinished(time.GetUtcNow()));
        foreach (var old in files.Finished().Skip(options.Keep))
            File.Delete(old.Path);
    }
}
