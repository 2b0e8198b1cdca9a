namespace PolicyMta.Campaigns.Http;

/// <summary>
/// Two texts compared line by line: <c>-</c> went, <c>+</c> came, and what stayed begins with a space. Texts with a great many different
/// lines are shown as gone and come as a whole, so that a comparison takes no more than a moment.
/// </summary>
internal static class LineDiff
{
    private const int MaxTable = 4_000_000;

    public static ImmutableArray<string> Of(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
            start++;
        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)])
            end++;
        return
        [
            .. old[..start].Select(static line => " " + line),
            .. Middle(old[start..^end], now[start..^end]),
            .. old[^end..].Select(static line => " " + line),
        ];
    }

    private static List<string> Middle(string[] old, string[] now)
    {
        if ((long)(old.Length + 1) * (now.Length + 1) > MaxTable)
            return [.. old.Select(static line => "-" + line), .. now.Select(static line => "+" + line)];
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var lines = new List<string>(old.Length + now.Length);
        for (var (i, j) = (0, 0); i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                lines.Add(" " + old[i]);
                (i, j) = (i + 1, j + 1);
            }
            else if (j >= now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("-" + old[i++]);
            }
            else
            {
                lines.Add("+" + now[j++]);
            }
        }

        return lines;
    }
}
