using System.Globalization;
using System.Text.Json;
using PolicyMta.BounceClassification.Unmatched;

namespace PolicyMta.BounceClassification.Commands;

/// <summary>
/// <c>bounce unmatched</c>: replies that no rule knows by their text, by shape, the most frequent first. By the running server; without
/// one, as it was kept last. Thread-safe.
/// </summary>
internal sealed class UnmatchedCommand(UnmatchedShapes shapes, UnmatchedStore store, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public PluginCommand Describe() => new()
    {
        Name = "bounce unmatched",
        ReadOnly = true,
        Examples = ["policymta bounce unmatched"],
        Description = "Show replies that no rule knows by their text, grouped by shape, so that rules can be written for them.",
        LocalWithoutServer = true,
        Options =
        [
            new CommandOption("--since", $"Only those of this time, in whole days up to {UnmatchedShape.MaxDays}.")
            {
                Kind = CommandValueKind.Duration,
                ValueName = "TIME",
                Default = "7d",
            },
            new CommandOption("--limit", "How many shapes.") { Kind = CommandValueKind.Number, ValueName = "N", Default = "50" },
        ],
        Handler = (call, _) => new ValueTask<CommandResult>(Run(call)),
    };

    private CommandResult Run(CommandCall call)
    {
        var since = UnmatchedShape.DayOf(time.GetUtcNow() - call.GetDuration("--since")!.Value);
        var known = shapes.All.Concat(store.Read())
            .DistinctBy(shape => shape.Shape)
            .Select(shape => (Shape: shape, Count: shape.CountSince(since)))
            .Where(shape => shape.Count > 0)
            .OrderByDescending(shape => shape.Count)
            .ThenBy(shape => shape.Shape.Shape, StringComparer.Ordinal)
            .ToList();
        var shown = known.Take((int)Math.Clamp(call.GetNumber("--limit")!.Value, 1, 10_000)).ToList();
        var replies = known.Sum(shape => shape.Count);
        return new CommandResult
        {
            Text = replies == 0
                ? "No reply came that the rules do not know."
                : string.Create(CultureInfo.InvariantCulture, $"{replies} replies, {known.Count} shapes; shown: {shown.Count}."),
            Table = replies == 0 ? null : new CommandTable(
                ["Count", "Stage", "From", "Last", "Example"],
                [.. shown.Select(shape => ImmutableArray.Create(
                    shape.Count.ToString(CultureInfo.InvariantCulture), shape.Shape.Stage, string.Join(", ", shape.Shape.Places),
                    shape.Shape.Last.ToString("u", CultureInfo.InvariantCulture), shape.Shape.Example))]),
            Json = JsonSerializer.Serialize(
                shown.Select(shape => new
                {
                    shape.Count,
                    shape.Shape.Shape,
                    shape.Shape.Stage,
                    shape.Shape.Places,
                    shape.Shape.First,
                    shape.Shape.Last,
                    shape.Shape.Example,
                }), Json),
        };
    }
}
