using System.Diagnostics;

namespace PolicyMta.Testing;

/// <summary>Waits for something that other processes bring about.</summary>
public static class Eventually
{
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static async Task TrueAsync(Func<bool> condition, Func<string> describe, int seconds = 120)
    {
        var started = Stopwatch.StartNew();
        while (!condition())
        {
            if (started.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException(describe());
            await Task.Delay(25);
        }
    }
}
