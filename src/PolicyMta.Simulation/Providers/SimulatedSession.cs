using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Simulation.Providers;

/// <summary>One SMTP session of a simulated host, from the greeting to the end, however the provider wants it to end.</summary>
internal sealed class SimulatedSession : IDisposable
{
    private const int MaxLine = 2048;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly ISessionWire _wire;
    private readonly ReplyWriter _replies;
    private readonly CommandLineReader _lines = new(MaxLine);
    private readonly ProviderBehaviour _behaviour;
    private readonly ProviderState _state;
    private readonly TimeProvider _time;
    private readonly ClientState _client;
    private readonly long _number;
    private readonly BreakPoint _breakPoint;
    private readonly SimulatedDialogue _dialogue;
    private readonly CancellationTokenSource _ending;
    private readonly CancellationTokenRegistration _stopping;

    public SimulatedSession(
        string host, ISessionWire wire, ProviderBehaviour behaviour, ProviderState state, TimeProvider time, CancellationToken stopping)
    {
        _wire = wire;
        _replies = new ReplyWriter(wire.Output);
        _behaviour = behaviour;
        _state = state;
        _time = time;
        _number = state.NextConnection();
        _breakPoint = behaviour.BreakPointOf(_number);
        _client = state.Client(wire.Client);
        var facts = new ConnectionFacts(
            host, wire.Client.ToString(), _number.ToString("x6", CultureInfo.InvariantCulture), _client.Open(), !_client.TryConnect());
        _dialogue = new SimulatedDialogue(behaviour, state, _client, facts, _replies);
        _ending = new CancellationTokenSource(IdleTimeout, time);
        _stopping = stopping.UnsafeRegister(static ending => ((CancellationTokenSource)ending!).Cancel(), _ending);
        state.Counters.Connected();
    }

    public async Task RunAsync()
    {
        if (_breakPoint == BreakPoint.Banner)
        {
            Break();
            return;
        }

        await DelayAsync(_behaviour.Options.BannerDelay);
        var step = _dialogue.Greet();
        while (true)
        {
            await DelayAsync(_dialogue.TakeTarpit());
            if (_replies.HasPending)
                await _replies.FlushAsync();
            if (step == SessionStep.Close)
            {
                await CloseAsync();
                return;
            }

            var next = step == SessionStep.Receive ? await ReceiveAsync() : await ReadCommandsAsync();
            if (next is null)
                return;
            step = next.Value;
        }
    }

    public void Dispose()
    {
        _client.Close();
        _state.Counters.Disconnected();
        _stopping.Dispose();
        _ending.Dispose();
        _wire.Dispose();
    }

    /// <summary>Answers the commands that have arrived, up to one that needs more than an answer; null if the client has left.</summary>
    private async ValueTask<SessionStep?> ReadCommandsAsync()
    {
        var result = await ReadAsync();
        var buffer = result.Buffer;
        var step = AnswerLines(ref buffer, out var isIncomplete);
        _wire.Input.AdvanceTo(buffer.Start, isIncomplete ? buffer.End : buffer.Start);
        return result.IsCompleted && isIncomplete ? null : step;
    }

    private SessionStep AnswerLines(ref ReadOnlySequence<byte> buffer, out bool isIncomplete)
    {
        while (true)
        {
            var status = _lines.TryRead(ref buffer, out var line);
            isIncomplete = status == LineStatus.Incomplete;
            if (isIncomplete)
                return SessionStep.Read;

            var step = _dialogue.Answer(status, line);
            if (step != SessionStep.Read || _dialogue.Tarpit > TimeSpan.Zero)
                return step;
        }
    }

    /// <summary>Reads and judges a message; null if the session ends.</summary>
    private async ValueTask<SessionStep?> ReceiveAsync()
    {
        using var reader = new DataReader(new ContentLimits(_behaviour.Options.MaxSize), _state.Content, _dialogue.DeclaredSize);
        for (var isWhole = false; !isWhole;)
        {
            var result = await ReadAsync();
            if (_breakPoint == BreakPoint.Data && result.Buffer.Length > 0)
            {
                Break();
                return null;
            }

            var buffer = result.Buffer;
            isWhole = reader.TryRead(ref buffer);
            _wire.Input.AdvanceTo(buffer.Start);
            if (result.IsCompleted && !isWhole)
                return null;
        }

        await DelayAsync(_behaviour.Options.ReplyDelay);
        var isTaken = await _dialogue.JudgeMessageAsync(reader, _ending.Token);
        if (_breakPoint != BreakPoint.AfterDot || !isTaken)
            return SessionStep.Read;
        Break();
        return null;
    }

    private ValueTask<ReadResult> ReadAsync()
    {
        _ending.CancelAfter(IdleTimeout);
        return _wire.Input.ReadAsync(_ending.Token);
    }

    private Task DelayAsync(TimeSpan delay) => delay > TimeSpan.Zero ? Task.Delay(delay, _time, _ending.Token) : Task.CompletedTask;

    /// <summary>Ends the connection as a crash would.</summary>
    private void Break()
    {
        _state.Counters.Dropped();
        _wire.Break();
    }

    /// <summary>Ends the connection so that the last reply arrives: waits for the client to close, reading what it still sends.</summary>
    private async ValueTask CloseAsync()
    {
        _ending.CancelAfter(CloseTimeout);
        _wire.EndOutput();
        while (true)
        {
            var result = await _wire.Input.ReadAsync(_ending.Token);
            _wire.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }
}
