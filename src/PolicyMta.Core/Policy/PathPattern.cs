using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace PolicyMta.Core.Policy;

/// <summary>
/// The path of a plugin's endpoint: <c>/lists/{list}/entries</c>, segments that are literal or take any one segment, the last one perhaps
/// <c>{*rest}</c>, which takes all that follows. Immutable.
/// </summary>
internal sealed partial class PathPattern
{
    public const string Remedy =
        "Write a path like /lists/{list}: segments of letters, digits, '.', '_', '~' and '-', or names in braces, the last one perhaps "
            + "{*rest}.";

    private const int MaxSegments = 16;
    private readonly ImmutableArray<Segment> _segments;

    private PathPattern(string text, ImmutableArray<Segment> segments)
    {
        Text = text;
        _segments = segments;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The pattern without the names: patterns of the same shape match the same paths.</summary>
    public string Shape => string.Concat(_segments.Select(static segment => segment.Kind switch
    {
        SegmentKind.Literal => "/" + segment.Text,
        SegmentKind.One => "/{}",
        _ => "/{*}",
    }));

    public static bool TryParse(string text, [NotNullWhen(true)] out PathPattern? pattern)
    {
        pattern = null;
        if (text == "/")
        {
            pattern = new PathPattern(text, []);
            return true;
        }

        if (!text.StartsWith('/'))
            return false;
        var parts = text[1..].Split('/');
        if (parts.Length > MaxSegments)
            return false;
        var segments = ImmutableArray.CreateBuilder<Segment>(parts.Length);
        foreach (var (i, part) in parts.Index())
        {
            var match = SegmentText().Match(part);
            if (!match.Success || part is "." or "..")
                return false;
            var segment = match.Groups["name"] is { Success: true } name
                ? new Segment(match.Groups["all"].Length > 0 ? SegmentKind.All : SegmentKind.One, name.Value)
                : new Segment(SegmentKind.Literal, part);
            if (segment.Kind == SegmentKind.All && i < parts.Length - 1)
                return false;
            if (segment.Kind != SegmentKind.Literal
                && segments.Any(other => other.Kind != SegmentKind.Literal && other.Text == segment.Text))
                return false;
            segments.Add(segment);
        }

        pattern = new PathPattern(text, segments.ToImmutable());
        return true;
    }

    /// <param name="path">The segments of a path, decoded.</param>
    /// <param name="values">What stands in the place of names.</param>
    public bool TryMatch(ImmutableArray<string> path, [NotNullWhen(true)] out ImmutableDictionary<string, string>? values)
    {
        values = null;
        var takesAll = _segments is [.., { Kind: SegmentKind.All }];
        if (takesAll ? path.Length < _segments.Length : path.Length != _segments.Length)
            return false;

        var found = ImmutableDictionary<string, string>.Empty;
        foreach (var (i, segment) in _segments.Index())
        {
            if (segment.Kind == SegmentKind.Literal && segment.Text != path[i])
                return false;
            if (segment.Kind != SegmentKind.Literal)
                found = found.Add(segment.Text, segment.Kind == SegmentKind.One ? path[i] : string.Join('/', path[i..]));
            if (segment.Kind == SegmentKind.One && path[i].Length == 0)
                return false;
        }

        values = found;
        return true;
    }

    /// <summary>How many of the leading segments are literal: of two patterns that match, the one with more of them is meant.</summary>
    public int Rank => _segments.TakeWhile(static segment => segment.Kind == SegmentKind.Literal).Count();

    [GeneratedRegex(
        @"^(?:[A-Za-z0-9._~-]{1,100}|\{(?<all>\*?)(?<name>[A-Za-z_][A-Za-z0-9_]{0,49})\})$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SegmentText();

    private enum SegmentKind
    {
        Literal,
        One,
        All,
    }

    private readonly record struct Segment(SegmentKind Kind, string Text);
}
