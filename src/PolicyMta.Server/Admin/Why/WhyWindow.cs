namespace PolicyMta.Server.Admin.Why;

/// <summary>The time that a question is about.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Index">Its place among the times of a tally.</param>
internal sealed record WhyWindow(string Name, int Index)
{
    private static readonly ImmutableArray<WhyWindow> All = [new("1m", 0), new("10m", 1), new("1h", 2), new("all", 3)];

    public static WhyWindow Usual => All[1];

    public static string Names => string.Join(", ", All.Select(static window => window.Name));

    public static WhyWindow? Find(string name) => All.FirstOrDefault(window => window.Name == name);
}
