using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>
/// Recognises a client's retry by its <c>Idempotency-Key</c>. What is known is in the spool, committed with each message, and so survives
/// what the messages survive: nothing that was accepted is accepted again, and what was not is not forgotten.
/// </summary>
internal sealed class IdempotencyKeys(TimeSpan window, Func<UInt128, FoundMark?> find, TimeProvider time)
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;
    private const int RetryAfterSeconds = 1;
    private readonly ConcurrentDictionary<(string Client, string Key), bool> _running = new();

    /// <summary>Begins a call; the key is this call's alone until it is disposed.</summary>
    /// <exception cref="ProblemException">The key is malformed, in use at this moment, or was used for another request.</exception>
    public IdempotentCall Begin(HttpRequest request, TokenOptions client, ReadOnlySpan<byte> body)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return IdempotentCall.None;
        var key = values.ToString();
        if (key.Length is 0 or > MaxLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ProblemException(Problem.BadFields(
                [new FieldError(Header, $"must be 1 to {MaxLength} ASCII characters without spaces, for instance a UUID.")]));
        if (!_running.TryAdd((client.Name, key), true))
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status409Conflict, "Still running", $"A request with this {Header} is still being worked on.")
            {
                RetryAfter = RetryAfterSeconds,
            });
        }

        try
        {
            var call = new IdempotentCall(client.Name, key, Fingerprint(request, body), find, time.GetUtcNow() + window, () =>
                _running.TryRemove((client.Name, key), out _));
            return call.IsForeign
                ? throw new ProblemException(new Problem(
                    StatusCodes.Status422UnprocessableEntity, "Key used for another request",
                    $"This {Header} was used for another request: take a new one for each, and repeat a request unchanged."))
                : call;
        }
        catch
        {
            _running.TryRemove((client.Name, key), out _);
            throw;
        }
    }

    /// <summary>A hash of everything that makes the request what it is.</summary>
    private static byte[] Fingerprint(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var meaningful = request.Headers
            .Where(header => header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase)
                && !header.Key.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
                && RequestHeaders.Contains(header.Key))
            .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in meaningful)
            hash.AppendData(Encoding.UTF8.GetBytes($"{name.ToLowerInvariant()}: {values}\n"));
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.ContentType}\n{request.QueryString}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset()[..16];
    }

    private static class RequestHeaders
    {
        private static readonly ImmutableHashSet<string> Names = ImmutableHashSet.Create(
            StringComparer.OrdinalIgnoreCase, Envelope.FromHeader, Envelope.ToHeader, RequestLabels.TenantHeader,
            RequestLabels.CampaignHeader,
            RequestLabels.PriorityHeader, RequestLabels.SendAtHeader, RequestLabels.ExpiresAtHeader);

        public static bool Contains(string name) =>
            Names.Contains(name) || name.StartsWith(RequestLabels.MetadataPrefix, StringComparison.OrdinalIgnoreCase);
    }
}

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
    public bool IsForeign => _before is { } before && !before.Payload.Span.SequenceEqual(_fingerprint);

    /// <summary>What was accepted before for one of the call's messages; null where nothing was.</summary>
    public FoundMark? Find(int part, int parts) => !IsKnown ? null : parts == 1 ? _before : _find(PartKey(part));

    /// <summary>What to keep with one of the call's messages.</summary>
    public ImmutableArray<SpoolMark> MarksOf(int part, int parts)
    {
        if (_end is null)
            return [];
        var call = new SpoolMark(_key, _fingerprint, _expiresAt);
        return parts == 1 ? [call] : [call, new SpoolMark(PartKey(part), default, _expiresAt)];
    }

    public void Dispose() => _end?.Invoke();

    private UInt128 PartKey(int part) => SpoolMark.KeyOf("http part"u8, _client, _name, BitConverter.GetBytes(part));
}
