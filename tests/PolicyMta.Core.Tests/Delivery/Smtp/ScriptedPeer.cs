using System.Text;
using PolicyMta.Core.Delivery.Connecting;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>How a scripted peer cuts what it says.</summary>
public enum Chunks
{
    Whole,
    Line,
    Byte,
}

/// <summary>
/// The other end of a connection, without a socket, after a script: <c>C: text</c> is a line that the client must send, <c>S: text</c> one
/// that the peer says then; <c>close</c> ends the stream, <c>reset</c> breaks it, <c>hang</c> says nothing more, <c>stall</c> takes nothing
/// more, <c>pause</c> waits for <see cref="GoOn"/>. A client that says anything else, or speaks before it has read what the peer said,
/// fails <see cref="AssertDone"/>.
/// </summary>
internal sealed class ScriptedPeer(Chunks chunks, params string[] script) : ITransport
{
    private readonly List<byte> _received = [];
    private readonly Queue<byte> _readable = new();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goingOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _step;
    private string? _problem;
    private bool _isEnded;

    public bool AllowsEarlySpeech { get; init; }

    public int Sends { get; private set; }

    public bool IsAborted => _aborted.Task.IsCompleted;

    public bool IsDisposed { get; private set; }

    /// <summary>Ends when the client waits for something that will not come.</summary>
    public Task Hanging => _hanging.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

    public bool HasIncoming
    {
        get
        {
            Advance();
            return _readable.Count > 0 || Step is "close" or "reset";
        }
    }

    private string? Step => _step < script.Length ? script[_step] : null;

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        Advance();
        if (_isEnded && _readable.Count == 0)
            return 0;
        if (_readable.Count > 0)
            return Read(buffer.Span);
        switch (Step)
        {
            case "close":
                return 0;
            case "reset":
                throw new IOException("reset");
            case "hang":
                _hanging.TrySetResult();
                await _aborted.Task;
                throw new ObjectDisposedException("transport");
            case "pause":
                _hanging.TrySetResult();
                await Task.WhenAny(_goingOn.Task, _aborted.Task);
                ObjectDisposedException.ThrowIf(IsAborted, this);
                _step++;
                Advance();
                return Read(buffer.Span);
            default:
                _problem ??= $"The client waits for a reply at step {_step} ({Step ?? "the end"}).";
                throw new IOException(_problem);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Sends++;
        Advance();
        if (Step is "stall")
        {
            _hanging.TrySetResult();
            await _aborted.Task;
            throw new ObjectDisposedException("transport");
        }

        if (Step is "reset")
            throw new IOException("reset");
        if (_readable.Count > 0 && !AllowsEarlySpeech)
            _problem ??= $"The client speaks before it has read '{Encoding.Latin1.GetString([.. _readable])}'.";
        _received.AddRange(bytes.Span);
        Advance();
    }

    /// <summary>The client has said its last word: the peer closes too.</summary>
    public ValueTask EndSendingAsync()
    {
        _isEnded = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends a pause.</summary>
    public void GoOn() => _goingOn.TrySetResult();

    public void Abort() => _aborted.TrySetResult();

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    public void AssertDone()
    {
        Assert.Null(_problem);
        Assert.True(Step is null or "close" or "reset" or "hang" or "stall", $"The script stands at step {_step}: {Step}");
        Assert.Empty(_readable);
        Assert.Equal("", Encoding.Latin1.GetString([.. _received]));
    }

    private void Advance()
    {
        while (Step is { } step)
        {
            if (step.StartsWith("S: ", StringComparison.Ordinal))
            {
                foreach (var value in Encoding.Latin1.GetBytes(step[3..] + "\r\n"))
                    _readable.Enqueue(value);
            }
            else if (step.StartsWith("C: ", StringComparison.Ordinal))
            {
                var expected = Encoding.Latin1.GetBytes(step[3..] + "\r\n");
                var count = Math.Min(expected.Length, _received.Count);
                if (!_received.Take(count).SequenceEqual(expected.Take(count)))
                    _problem ??= $"Step {_step} expects '{step[3..]}', the client said '{Encoding.Latin1.GetString([.. _received])}'.";
                if (count < expected.Length)
                    return;
                _received.RemoveRange(0, count);
            }
            else
            {
                return;
            }

            _step++;
        }
    }

    private int Read(Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length && _readable.TryDequeue(out var value))
        {
            buffer[count++] = value;
            if (chunks == Chunks.Byte || (chunks == Chunks.Line && value == '\n'))
                break;
        }

        return count;
    }
}
