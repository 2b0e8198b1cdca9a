using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>The id of a log event says which event it is, whatever room or plugin logs it.</summary>
public sealed partial class EventIdTests
{
    [Fact]
    public void No_two_log_events_have_one_id()
    {
        var events = new[] { "src", "plugins" }.SelectMany(folder => RepositoryFiles.Below(folder, "*.cs")).SelectMany(EventsOf).ToList();
        Assert.True(events.Count > 50, $"Only {events.Count} log events were found.");
        Assert.All(events, found => Assert.True(found.Id is not null, $"{found.Path} has a log event without an id."));
        var shared = events.GroupBy(found => found.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(found => found.Path))}").ToList();
        Assert.True(shared.Count == 0, string.Join('\n', shared));
    }

    private static IEnumerable<(int? Id, string Path)> EventsOf(string path) =>
        LogEvent().Matches(File.ReadAllText(path)).Select(match => (
            match.Groups[1].Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : (int?)null,
            Path.GetRelativePath(RepositoryFiles.Root, path)));

    [GeneratedRegex(@"\[LoggerMessage\((?:\s*(?:EventId = )?([0-9]+))?")]
    private static partial Regex LogEvent();
}
