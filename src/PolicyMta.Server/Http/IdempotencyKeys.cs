using System.Collections.Concurrent;
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
