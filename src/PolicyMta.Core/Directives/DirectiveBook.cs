using System.Security.Cryptography;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Directives;

/// <summary>
/// The directives in force, kept in the spool's commits: one that was acknowledged is there after a crash, one that was cancelled is not.
/// Thread-safe.
/// </summary>
internal sealed partial class DirectiveBook(ISpool spool, TimeProvider time, ILogger<DirectiveBook> logger) : IDisposable
{
    private const string Room = "directives";
    private const int MaxDirectives = 10_000;
    private const string IdLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ClockWatch _clock = new(time);
    private readonly RampRecords _ramps = new(spool, time, logger);
    private DirectiveSet _current = DirectiveSet.Empty;

    /// <summary>Raised when a directive has come into force.</summary>
    public event Action<Directive>? Added;

    /// <summary>Raised when a directive has ended, by its time or by somebody.</summary>
    public event Action<Directive>? Ended;

    public DirectiveSet Current => Volatile.Read(ref _current);

    /// <summary>Takes up what the spool keeps. To be called once, before the first message is routed.</summary>
    public void Open()
    {
        var found = new List<Directive>();
        foreach (var (key, record) in spool.ReadState(Room))
        {
            try
            {
                var directive = Spelled(DirectiveRecord.Read(record.Span));
                found.Add(directive.CreatedAt > time.GetUtcNow() ? Moved(directive, time.GetUtcNow() - directive.CreatedAt) : directive);
            }
            catch (InvalidDataException e)
            {
                LogUnreadable(logger, key.Name, e);
            }
        }

        Volatile.Write(ref _current, new DirectiveSet(Current, [.. found.OrderBy(directive => directive.CreatedAt)], _ramps.Read()));
    }

    /// <summary>Puts a directive in force. Complete when durable.</summary>
    /// <exception cref="ArgumentException">The request is not valid; the message says why.</exception>
    /// <exception cref="IOException">It could not be stored.</exception>
    public async ValueTask<Directive> AddAsync(DirectiveRequest request, string author, CancellationToken cancellationToken)
    {
        if (DirectiveCheck.Problem(request) is { } problem)
            throw new ArgumentException(problem);

        await _one.WaitAsync(cancellationToken);
        Directive directive;
        try
        {
            if (Current.All.Length >= MaxDirectives)
                throw new ArgumentException($"There are {MaxDirectives} directives in force already; cancel some first.");
            var now = time.GetUtcNow();
            directive = Spelled(new Directive
            {
                Id = "D" + RandomNumberGenerator.GetString(IdLetters, 8),
                Request = request,
                Author = author,
                CreatedAt = now,
                Until = now + request.For,
                UndoUntil = request.UndoFor > TimeSpan.Zero ? now + request.UndoFor : null,
            });
            await spool.PutStateAsync(new StateKey(Room, directive.Id), DirectiveRecord.Write(directive));
            Change(all => all.Add(directive), null);
        }
        finally
        {
            _one.Release();
        }

        LogAdded(logger, directive.Request.Kind, directive.Id, author);
        Added?.Invoke(directive);
        return directive;
    }

    /// <summary>Ends a directive. Complete when durable.</summary>
    /// <exception cref="IOException">It could not be stored; it is still in force.</exception>
    public async ValueTask<Directive?> CancelAsync(string id, string author, CancellationToken cancellationToken)
    {
        var ended = await EndAsync(id, cancellationToken);
        if (ended is not null)
            LogCancelled(logger, id, author);
        return ended;
    }

    /// <summary>Moves the directives with a clock that was set, so that each holds as long as it was given for.</summary>
    public async ValueTask MoveAsync(TimeSpan jump)
    {
        await _one.WaitAsync();
        try
        {
            Change(all => [.. all.Select(directive => Moved(directive, jump))], null, jump);
            foreach (var directive in Current.All.Where(directive => directive.Until is not null))
                await spool.PutStateAsync(new StateKey(Room, directive.Id), DirectiveRecord.Write(directive));
        }
        catch (IOException e)
        {
            LogNotMoved(logger, e);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Ends those whose time is over.</summary>
    public async Task EndExpiredAsync()
    {
        // Nothing ends by a clock that was just set: the directives are moved with it.
        if (_clock.Look() != TimeSpan.Zero)
            return;
        var now = time.GetUtcNow();
        foreach (var directive in Current.All.Where(directive => directive.Until <= now))
        {
            if (await EndAsync(directive.Id, CancellationToken.None) is not null)
                LogExpired(logger, directive.Id);
        }

        await _ramps.PruneAsync();
    }

    private async ValueTask<Directive?> EndAsync(string id, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        Directive? ended;
        try
        {
            ended = Current.All.FirstOrDefault(directive => string.Equals(directive.Id, id, StringComparison.OrdinalIgnoreCase));
            if (ended is null)
                return null;
            if (HasRamp(ended))
                await _ramps.KeepAsync(ended);
            await spool.PutStateAsync(new StateKey(Room, ended.Id), default);
            Change(all => all.Remove(ended), ended);
        }
        finally
        {
            _one.Release();
        }

        Ended?.Invoke(ended);
        return ended;
    }

    private static bool HasRamp(Directive directive) =>
        directive.Request.Kind == DirectiveKind.Suspend && directive.Request.Match.IsOfQueues();

    private static Directive Spelled(Directive directive) =>
        directive with { Request = directive.Request with { Match = directive.Request.Match.Spelled() } };

    private static Directive Moved(Directive directive, TimeSpan jump) =>
        directive with
        {
            CreatedAt = directive.CreatedAt + jump,
            Until = directive.Until + jump,
            UndoUntil = directive.UndoUntil + jump,
        };

    private void Change(
        Func<ImmutableArray<Directive>, ImmutableArray<Directive>> change, Directive? ended, TimeSpan jump = default)
    {
        var (before, now) = (Current, time.GetUtcNow());
        var moved = jump == TimeSpan.Zero ? before.Ramps : [.. before.Ramps.Select(ramp => ramp with { Since = ramp.Since + jump })];
        var ramps = moved.RemoveAll(ramp => ramp.Ends <= now);
        if (ended is not null && HasRamp(ended))
            ramps = ramps.Add(new Ramp(ended.Request.Match, now));
        Volatile.Write(ref _current, new DirectiveSet(before, change(before.All), ramps));
    }

    [LoggerMessage(1800, LogLevel.Information, "Directive {Id} in force: {Kind}, by {Author}")]
    private static partial void LogAdded(ILogger logger, DirectiveKind kind, string id, string author);

    [LoggerMessage(1801, LogLevel.Information, "Directive {Id} cancelled by {Author}")]
    private static partial void LogCancelled(ILogger logger, string id, string author);

    [LoggerMessage(1802, LogLevel.Information, "Directive {Id} has expired")]
    private static partial void LogExpired(ILogger logger, string id);

    [LoggerMessage(
        1804, LogLevel.Warning, "Directives could not be written after the clock was set; after a restart they may end at other times")]
    private static partial void LogNotMoved(ILogger logger, Exception error);

    [LoggerMessage(1803, LogLevel.Error, "Directive {Id} cannot be read and is not in force")]
    private static partial void LogUnreadable(ILogger logger, string id, Exception error);
}
