using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PolicyMta.Testing;

/// <summary>Waits for what other threads or processes bring about, as long as that may take on a busy machine.</summary>
public static class Eventually
{
    private const int Patience = 120;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <param name="condition">What is waited for.</param>
    /// <param name="describe">What a failure says. Null: the condition.</param>
    /// <param name="seconds">How long to wait.</param>
    /// <param name="written">The condition as it is written.</param>
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static Task TrueAsync(
        Func<bool> condition,
        Func<string>? describe = null,
        int seconds = Patience,
        [CallerArgumentExpression(nameof(condition))] string written = "") =>
        TrueAsync(() => Task.FromResult(condition()), describe, seconds, written);

    /// <inheritdoc cref="TrueAsync(Func{bool}, Func{string}?, int, string)"/>
    public static async Task TrueAsync(
        Func<Task<bool>> condition,
        Func<string>? describe = null,
        int seconds = Patience,
        [CallerArgumentExpression(nameof(condition))] string written = "")
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            if (started.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException(describe?.Invoke() ?? $"It did not come true in {seconds} s: {written}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks again and again until the answer is as it should be, and returns that; other answers are disposed.</summary>
    /// <exception cref="TimeoutException">No such answer came in time.</exception>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> get, Func<T, bool> holds, [CallerArgumentExpression(nameof(holds))] string written = "")
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            var answer = await get();
            if (holds(answer))
                return answer;
            (answer as IDisposable)?.Dispose();
            if (started.Elapsed.TotalSeconds > Patience)
                throw new TimeoutException($"It did not come true in {Patience} s: {written}");
            await Task.Delay(Pause);
        }
    }
}
