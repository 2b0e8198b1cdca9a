using Microsoft.Win32.SafeHandles;
using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Every step that touches the disk on the spool's behalf, in one place: a test that makes any of them fail, or leaves one out, sees all
/// that the spool's guarantees rest upon. Failures are <see cref="IOException"/> (files) and <see cref="RocksException"/> (commits).
/// </summary>
internal interface ISpoolDisk
{
    /// <summary>
    /// Makes a file whose blocks are all allocated, so that a full disk shows here and not at a later write. Leaves nothing behind when it
    /// fails.
    /// </summary>
    SafeFileHandle Create(string path, long size);

    SafeFileHandle Open(string path);

    void Write(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset);

    /// <summary>Reads until the span is full or the file ends.</summary>
    int Read(SafeFileHandle file, Span<byte> destination, long offset);

    /// <summary>Makes what was written survive a power cut.</summary>
    void Sync(SafeFileHandle file);

    /// <summary>Makes the names in a folder survive a power cut.</summary>
    void SyncFolder(string folder);

    void Move(string from, string to);

    void Delete(string path);

    /// <summary>Commits metadata, all or nothing.</summary>
    void Commit(RocksDatabase metadata, RocksBatch batch);

    /// <summary>The bytes that can still be written on the disk of a folder.</summary>
    long FreeBytes(string folder);
}
