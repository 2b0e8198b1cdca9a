using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Journal;

/// <summary>
/// One file of the journal with what is known of it. The last one grows; what it holds up to <see cref="Facts"/> may be read while it does.
/// Thread-safe.
/// </summary>
internal sealed class JournalSegment(string path, SegmentFacts facts, ISegmentIndex index)
{
    private readonly Lock _lock = new();
    private SegmentFacts _facts = facts;
    private volatile string _path = path;
    private volatile ISegmentIndex _index = index;

    public string Path => _path;

    public ISegmentIndex Index => _index;

    public SegmentFacts Facts
    {
        get
        {
            lock (_lock)
                return _facts;
        }

        set
        {
            lock (_lock)
                _facts = value;
        }
    }

    /// <summary>The file is finished: it has another name, and its index is on disk.</summary>
    public void Finish(string path, ISegmentIndex index)
    {
        _path = path;
        _index = index;
    }

    /// <summary>Opens the file to be read; null if retention has removed it.</summary>
    public SafeFileHandle? TryOpen()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                return File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                // It may have got its finished name between the two steps.
            }
        }

        return null;
    }
}
