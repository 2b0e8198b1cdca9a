using System.Buffers;
using System.IO.Pipelines;
using System.Net;

namespace PolicyMta.Core.Smtp.Access;

/// <summary>Reads the header that a proxy puts before a connection, and not a byte of what follows it.</summary>
internal static class ProxyHeaderReader
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <returns>Whether there was a header, and the client if it names one.</returns>
    public static async ValueTask<(bool IsValid, IPAddress? Client)> ReadAsync(
        PipeReader input, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(ending.Token);
                var status = Parse(result.Buffer, out var length, out var client);
                if (status == ProxyStatus.Valid)
                {
                    input.AdvanceTo(result.Buffer.GetPosition(length));
                    return (true, client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client);
                }

                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (status == ProxyStatus.Malformed || result.IsCompleted)
                    return default;
            }
        }
        catch (OperationCanceledException)
        {
            return default;
        }
    }

    private static ProxyStatus Parse(ReadOnlySequence<byte> buffer, out int length, out IPAddress? client)
    {
        if (buffer.IsSingleSegment)
            return ProxyHeader.Parse(buffer.FirstSpan, out length, out client);

        var start = buffer.Slice(0, Math.Min(buffer.Length, ProxyHeader.MaxLength));
        return ProxyHeader.Parse(start.ToArray(), out length, out client);
    }
}
