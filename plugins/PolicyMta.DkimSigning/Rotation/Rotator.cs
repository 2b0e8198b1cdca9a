using PolicyMta.DkimSigning.Published;

namespace PolicyMta.DkimSigning.Rotation;

/// <summary>
/// Carries rotations out, step by step: asks DNS, has the machine decide, makes keys, keeps what was decided, and only then lets it count.
/// Thread-safe.
/// </summary>
internal sealed class Rotator(
    ImmutableArray<RotationPlan> plans, RotationBook book, IKeyDns dns, KeyRings rings, RotationLog log, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public ImmutableArray<RotationPlan> Plans => plans;

    /// <summary>Lets the keys sign that signed before a restart: DNS served them, and is asked again at once by the service.</summary>
    public void Resume()
    {
        foreach (var plan in plans)
        {
            try
            {
                Put(plan, book.Load(plan));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Failed(plan.Name, e);
            }
        }
    }

    public async Task RunAsync(TimeSpan every, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await AdvanceAsync(null, stop);
            await Task.Delay(every, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes each rotation a step on.</summary>
    /// <param name="asked">The domain whose next key is wanted now; "" for all; null for none.</param>
    /// <param name="cancellationToken">Ends the work between two rotations.</param>
    /// <returns>What could not be done, each with its reason.</returns>
    public async Task<ImmutableArray<string>> AdvanceAsync(string? asked, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var plan in plans)
            {
                try
                {
                    var isAsked = asked is "" || string.Equals(asked, plan.Key.Domain, StringComparison.OrdinalIgnoreCase);
                    await AdvanceAsync(plan, isAsked, cancellationToken);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    log.Failed(plan.Name, e);
                    problems.Add($"{plan.Name}: {e.Message}");
                }
            }
        }
        finally
        {
            _one.Release();
        }

        return problems.ToImmutable();
    }

    /// <summary>The key of a rotation; null if its private part is gone.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SigningKey? Open(RotationPlan plan, string selector) => rings.Open(book, plan, selector);

    /// <exception cref="IOException">The state cannot be read.</exception>
    public ImmutableArray<RotatedKey> KeysOf(RotationPlan plan) => book.Load(plan);

    public void Dispose() => _one.Dispose();

    private async Task AdvanceAsync(RotationPlan plan, bool isAsked, CancellationToken cancellationToken)
    {
        using var held = book.TryLock();
        if (held is null)
        {
            Put(plan, book.Load(plan));
            return;
        }

        var keys = book.Load(plan);
        var sightings = new Dictionary<string, KeySighting>();
        foreach (var key in keys.Where(key => key.Stage != KeyStage.Gone))
        {
            var answer = await dns.FindAsync(plan.RecordName(key.Selector), cancellationToken);
            sightings[key.Selector] = key.Stage == KeyStage.Revoking
                ? KeySighting.OfRevoked(answer)
                : rings.Open(book, plan, key.Selector) is { } opened ? KeySighting.Of(opened, answer) : default;
        }

        var step = RotationMachine.Advance(
            plan, keys, key => sightings.GetValueOrDefault(key.Selector), time.GetUtcNow(), isAsked);
        if (step.Made is { } made)
            book.MakeKey(plan, made);

        // What stops signing stops before it is kept, and what begins begins after.
        Put(plan, [.. keys.Where(key => key.MaySign && step.Keys.Any(next => next.Selector == key.Selector && next.MaySign))]);
        if (!step.Keys.SequenceEqual(keys))
            book.Save(plan, step.Keys);
        Put(plan, step.Keys);
        foreach (var key in step.Keys.Where(key => key.Stage is KeyStage.Revoking or KeyStage.Gone))
            book.DeleteKey(plan, key.Selector);
        foreach (var note in step.Notes)
            log.Note(note);
        if (step.Made is { } selector && rings.Open(book, plan, selector) is { } fresh)
            log.Publish(fresh.Record.ToString());
    }

    private void Put(RotationPlan plan, ImmutableArray<RotatedKey> keys) =>
        rings.Put(plan, [.. keys.Where(key => key.MaySign).Select(key => rings.Open(book, plan, key.Selector)).OfType<SigningKey>()]);
}
