using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>One call with its key, while it runs.</summary>
internal sealed class IdempotentCall : IDisposable
{
    private readonly UInt128 _key;
    private readonly byte[] _client = [];
    private readonly byte[] _name = [];
    private readonly byte[] _fingerprint = [];
    private readonly Func<UInt128, FoundMark?> _find = static _ => null;
    private readonly FoundMark? _before;
    private readonly DateTimeOffset _expiresAt;
    private readonly Action? _end;

    public IdempotentCall(
        string client, string key, byte[] fingerprint, Func<UInt128, FoundMark?> find, DateTimeOffset expiresAt, Action end)
    {
        _client = Encoding.UTF8.GetBytes(client);
        _name = Encoding.UTF8.GetBytes(key);
        _fingerprint = fingerprint;
        _find = find;
        _expiresAt = expiresAt;
        _end = end;
        _key = SpoolMark.KeyOf("http call"u8, _client, _name);
        _before = find(_key);
    }

    private IdempotentCall()
    {
    }

    /// <summary>A call without a key.</summary>
    public static IdempotentCall None { get; } = new();

    /// <summary>Whether something of this call was accepted before.</summary>
    public bool IsKnown => _before is not null;

    /// <summary>Whether the key stands for another request.</summary>
    public bool IsForeign => _before is { } before && !before.Payload.Span.StartsWith(_fingerprint);

    /// <summary>What was accepted before for one of the call's messages; null if nothing was.</summary>
    public FoundMark? Find(int part, int parts) => !IsKnown ? null : parts == 1 ? _before : _find(PartKey(part));

    /// <summary>Which recipients of a message that was accepted before were refused.</summary>
    public ImmutableArray<RefusedRecipient> RefusedOf(FoundMark before, ImmutableArray<string> addresses, int parts) =>
        RefusedMark.Read(addresses, parts == 1 ? before.Payload[_fingerprint.Length..] : before.Payload);

    /// <summary>What to keep with one of the call's messages.</summary>
    public ImmutableArray<SpoolMark> MarksOf(
        int part, int parts, ImmutableArray<string> addresses, ImmutableArray<RefusedRecipient> refused)
    {
        if (_end is null)
            return [];
        var kept = RefusedMark.Write(addresses, refused);
        return parts == 1
            ? [new SpoolMark(_key, kept.IsEmpty ? _fingerprint : (byte[])[.. _fingerprint, .. kept.Span], _expiresAt)]
            : [new SpoolMark(_key, _fingerprint, _expiresAt), new SpoolMark(PartKey(part), kept, _expiresAt)];
    }

    public void Dispose() => _end?.Invoke();

    private UInt128 PartKey(int part) => SpoolMark.KeyOf("http part"u8, _client, _name, BitConverter.GetBytes(part));
}
