namespace PolicyMta.IspRules;

/// <summary>Who wrote a setting. Immutable.</summary>
/// <param name="placeOf">Where the setting of a path is written; null if nobody wrote it.</param>
/// <param name="shippedFile">The file of the settings that come with the plugin.</param>
internal sealed class WrittenPlaces(Func<string, SettingPlace?> placeOf, string shippedFile)
{
    /// <summary>Nobody wrote anything.</summary>
    public static WrittenPlaces None { get; } = new(static _ => null, "");

    /// <summary>Whether somebody wrote the setting, be it wrong.</summary>
    public bool IsWritten(string path) => placeOf(path) is not null;

    /// <summary>
    /// Whether an example that is shipped stands beside a condition that an administrator wrote: it says nothing about that one.
    /// </summary>
    public bool IsOvertaken(string example, string below, params ReadOnlySpan<string> conditions)
    {
        if (!IsShipped(example))
            return false;
        foreach (var condition in conditions)
        {
            if (IsWritten($"{below}.{condition}") && !IsShipped($"{below}.{condition}"))
                return true;
        }

        return false;
    }

    private bool IsShipped(string path) => placeOf(path)?.File == shippedFile;
}
