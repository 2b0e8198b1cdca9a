namespace PolicyMta.Policies.Tests;

/// <summary>Waits for what happens on other threads, as long as it may take on a busy machine.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(10, limit.Token);
    }
}
