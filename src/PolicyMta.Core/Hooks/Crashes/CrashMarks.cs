using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Hooks.Crashes;

/// <summary>
/// A small file that says whether the server runs, and which messages policy is being asked about. Written without a sync: it outlives the
/// process, which is what it is for, not a power cut. Thread-safe.
/// </summary>
internal sealed class CrashMarks : IDisposable
{
    private const int Slots = 1024;
    private const int HeaderBytes = SpoolId.ByteLength;
    private const int Bytes = HeaderBytes + (Slots * SpoolId.ByteLength);
    private const byte Running = 1;

    private static readonly byte[] Nothing = new byte[SpoolId.ByteLength];

    private readonly SafeFileHandle _file;
    private readonly int[] _taken = new int[Slots];
    private int _next;

    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public CrashMarks(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var content = new byte[Bytes];
            var length = RandomAccess.Read(_file, content, 0);
            WasRunning = length > 0 && content[0] == Running;
            Left = WasRunning ? [.. Read(content.AsSpan(0, length))] : [];
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the last server ended without a word.</summary>
    public bool WasRunning { get; }

    /// <summary>The messages that policy was being asked about then.</summary>
    public ImmutableArray<SpoolId> Left { get; }

    /// <summary>Forgets what the last server left, and says that one runs.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Begin()
    {
        var content = new byte[Bytes];
        content[0] = Running;
        RandomAccess.Write(_file, content, 0);
    }

    /// <summary>Says that the server has ended as it should.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void End() => RandomAccess.Write(_file, Nothing, 0);

    /// <summary>Marks a message; marks nothing if too many are marked.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public CrashMark Put(SpoolId id)
    {
        const int tries = 8;
        for (var i = 0; i < tries; i++)
        {
            var slot = (int)((uint)Interlocked.Increment(ref _next) % Slots);
            if (Interlocked.CompareExchange(ref _taken[slot], 1, 0) != 0)
                continue;

            Span<byte> bytes = stackalloc byte[SpoolId.ByteLength];
            id.WriteBytes(bytes);
            RandomAccess.Write(_file, bytes, OffsetOf(slot));
            return new CrashMark(this, slot);
        }

        return default;
    }

    /// <summary>Takes a mark away. If that fails the slot is not used again.</summary>
    public void Clear(int slot)
    {
        try
        {
            RandomAccess.Write(_file, Nothing, OffsetOf(slot));
            Volatile.Write(ref _taken[slot], 0);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A mark too many is one suspicion too many, which takes more than one to count.
        }
    }

    public void Dispose() => _file.Dispose();

    private static long OffsetOf(int slot) => HeaderBytes + ((long)slot * SpoolId.ByteLength);

    private static List<SpoolId> Read(ReadOnlySpan<byte> content)
    {
        var left = new List<SpoolId>();
        for (var at = HeaderBytes; at + SpoolId.ByteLength <= content.Length; at += SpoolId.ByteLength)
        {
            var bytes = content.Slice(at, SpoolId.ByteLength);
            if (bytes.ContainsAnyExcept((byte)0))
                left.Add(SpoolId.FromBytes(bytes));
        }

        return left;
    }
}
