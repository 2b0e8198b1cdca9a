using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace PolicyMta.Returns.Intake;

/// <summary>
/// Remembers what was reported: each recipient of a message once for each kind of report, over restarts. What is being reported just now is
/// kept apart, since whoever brings the same must come again rather than be thanked for what may yet fail. Thread-safe.
/// </summary>
internal sealed partial class DoneBook(IPluginStore store, TimeProvider time, ILogger logger)
{
    private const int DigestLength = 12;
    private const int MaxClaims = 100_000;

    /// <summary>How long a report may be under way before the same is taken again.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, long> _claims = new(StringComparer.Ordinal);

    /// <summary>What names a report: the same for all that say the same of a recipient of a message.</summary>
    /// <param name="kind">One letter for the kind of report.</param>
    /// <param name="id">The message.</param>
    /// <param name="recipient">The recipient; the case of letters does not matter.</param>
    public static string NameOf(char kind, SpoolId id, string recipient)
    {
        Span<byte> key = stackalloc byte[StoreKeys.DayLength + 1 + DigestLength];
        StoreKeys.WriteDay(key, StoreKeys.Done, StoreKeys.DayOf(id.Time));
        key[StoreKeys.DayLength] = (byte)kind;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{id}\0{recipient.ToLowerInvariant()}"), digest);
        digest[..DigestLength].CopyTo(key[(StoreKeys.DayLength + 1)..]);
        return Convert.ToHexStringLower(key);
    }

    public bool IsDone(string name) => store.TryGet(Convert.FromHexString(name), new ArrayBufferWriter<byte>());

    /// <summary>Claims a report for one who brings it; false if it is under way.</summary>
    public bool TryClaim(string name)
    {
        var now = time.GetTimestamp();
        if (_claims.Count >= MaxClaims)
            ForgetOld(now);
        if (_claims.TryAdd(name, now))
            return true;
        return _claims.TryGetValue(name, out var since) && time.GetElapsedTime(since, now) > ClaimTime
            && _claims.TryUpdate(name, now, since);
    }

    public void Release(string name) => _claims.TryRemove(name, out _);

    /// <summary>Notes a report as told. Never throws: if the store is full, the same report may count again.</summary>
    public async ValueTask NoteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(new StoreBatch().Put(Convert.FromHexString(name), []), cancellationToken);
        }
        catch (IOException e)
        {
            LogNotNoted(e);
        }

        Release(name);
    }

    /// <summary>Whether a text is a name that this book gave.</summary>
    public static bool IsName(string? text) =>
        text is { Length: (StoreKeys.DayLength + 1 + DigestLength) * 2 } && text.StartsWith("64", StringComparison.Ordinal)
            && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private void ForgetOld(long now)
    {
        foreach (var (name, since) in _claims)
        {
            if (time.GetElapsedTime(since, now) > ClaimTime)
                _claims.TryRemove(KeyValuePair.Create(name, since));
        }
    }

    [LoggerMessage(110, LogLevel.Error, "A report could not be noted as told; if it comes again it counts again")]
    private partial void LogNotNoted(Exception error);
}
