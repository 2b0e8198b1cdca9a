using PolicyMta.Sdk;

namespace PolicyMta.Policies.Profiles;

/// <summary>What a traffic profile from a plugin or script must keep; the configuration's are checked when they are read.</summary>
internal static class ProfileRules
{
    public static IEnumerable<string> MistakesIn(TrafficProfile profile)
    {
        if (string.IsNullOrWhiteSpace(profile.Name))
            yield return "has no name";
        if (profile.Connections < 1)
            yield return $"allows {profile.Connections} connections; 1 or more are needed";
        if (profile.MessagesPerConnection < 1)
            yield return $"allows {profile.MessagesPerConnection} messages a connection; 1 or more are needed";
        if (profile.RecipientsPerTransaction < 1)
            yield return $"allows {profile.RecipientsPerTransaction} recipients a transaction; 1 or more are needed";
        if (profile.MessageRate is { Count: < 1 } or { Per.Ticks: <= 0 } || profile.ConnectionRate is { Count: < 1 } or { Per.Ticks: <= 0 })
            yield return "has a rate that lets nothing through";
        if (profile.ConnectTimeout <= TimeSpan.Zero || profile.IdleTimeout < TimeSpan.Zero)
            yield return "has a timeout that is not positive";
        if (profile.Retry is { } retry && !IsSound(retry))
            yield return "has a retry schedule with an empty list, a wait that is not positive, or a jitter outside 0 to 0.5";
    }

    private static bool IsSound(RetrySchedule retry) =>
        new[] { retry.Delays, retry.Greylisted, retry.ConnectionFailures }.All(waits => !waits.IsDefaultOrEmpty && waits.All(wait => wait > TimeSpan.Zero))
        && retry.Jitter is >= 0 and <= 0.5
        && retry.ExpiresAfter > TimeSpan.Zero;
}
