using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Journal;

/// <summary>Finds out what a finished segment holds: from its index, or from the segment if that has none.</summary>
internal static class SegmentLoader
{
    /// <summary>Whether a file is one of the journal's, and not one that an older release wrote. An empty one is.</summary>
    public static bool IsJournal(SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[64];
        var read = RandomAccess.Read(file, start, 0);
        return read == 0 || EventLine.TryReadId(start[..read], out _);
    }

    /// <param name="path">The segment.</param>
    /// <param name="keep">What to do with an index that had to be made; gives the index to use.</param>
    /// <returns>Null if the file is not one of the journal's, is empty, or has been removed meanwhile.</returns>
    public static JournalSegment? TryLoad(string path, Func<string, SegmentFacts, LiveIndex, ISegmentIndex> keep)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            var indexPath = JournalFiles.IndexOf(path);
            if (IndexFile.TryOpen(indexPath, length) is { } index)
                return new JournalSegment(path, index.Facts, index);
            if (length == 0 || !IsJournal(file))
                return null;

            var scan = SegmentScan.Of(file, length);
            var facts = scan.Facts with { Length = length };
            return scan.Facts.IsEmpty ? null : new JournalSegment(path, facts, keep(indexPath, facts, scan.Index));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
