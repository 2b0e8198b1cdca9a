using System.Collections.Concurrent;
using PolicyMta.Core.Text;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Profiles;

/// <summary>
/// The traffic profiles that plugins make when a decision names them: each is made and checked once, and then means the same as long as
/// the snapshot is in force. A plugin that fails here knows no such profile. Thread-safe.
/// </summary>
internal sealed partial class MadeProfiles(
    ImmutableArray<(string Plugin, Func<string, TrafficProfile?> Find)> makers, ILogger<MadeProfiles> logger)
{
    private const int MostRemembered = 100_000;
    private readonly ConcurrentDictionary<string, TrafficProfile> _made = new(StringComparer.Ordinal);

    public TrafficProfile? Find(string name)
    {
        if (_made.TryGetValue(name, out var made))
            return made;
        for (var i = makers.Length - 1; i >= 0; i--)
        {
            if (Ask(makers[i].Plugin, makers[i].Find, name) is { } profile)
                return _made.Count < MostRemembered ? _made.GetOrAdd(name, profile) : profile;
        }

        return null;
    }

    private TrafficProfile? Ask(string plugin, Func<string, TrafficProfile?> find, string name)
    {
        try
        {
            if (find(name) is not { } profile)
                return null;
            var (path, mistake) = RecordRules.MistakesIn(profile, static property => property).FirstOrDefault();
            if (mistake is null && profile.Name == name)
                return profile;
            var problem = mistake is null ? "its name is another" : $"{path} {mistake.Message}";
            LogNotValid(logger, plugin, PrintableText.Excerpt(name, 100), problem);
        }
        catch (Exception e)
        {
            LogFailed(logger, plugin, PrintableText.Excerpt(name, 100), e);
        }

        return null;
    }

    [LoggerMessage(2360, LogLevel.Error, "{Plugin} made a traffic profile '{Name}' that cannot be used: {Problem}")]
    private static partial void LogNotValid(ILogger logger, string plugin, string name, string problem);

    [LoggerMessage(2361, LogLevel.Error, "{Plugin} failed when it was asked for the traffic profile '{Name}'")]
    private static partial void LogFailed(ILogger logger, string plugin, string name, Exception error);
}
