using System.Buffers;
using System.IO.Pipelines;

namespace PolicyMta.Core.Smtp.Tls;

/// <summary>A pipe as the stream that TLS runs on. A read of no bytes waits for some without holding a buffer.</summary>
internal sealed class DuplexPipeStream(IDuplexPipe pipe) : ConversationStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var result = await pipe.Input.ReadAsync(cancellationToken);
            var received = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
            received.CopyTo(buffer.Span);
            var isAnswer = !result.Buffer.IsEmpty || result.IsCompleted;
            pipe.Input.AdvanceTo(received.End);

            // Somebody may have interrupted the plain conversation in its last moment.
            if (isAnswer)
                return (int)received.Length;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await pipe.Output.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
            throw new IOException("The client has closed the connection.");
    }
}
