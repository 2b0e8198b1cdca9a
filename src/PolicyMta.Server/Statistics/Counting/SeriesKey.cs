namespace PolicyMta.Server.Statistics.Counting;

/// <summary>What a series counts: the names of its view's fields, in their order; empty beyond them.</summary>
internal readonly record struct SeriesKey(int View, string First, string Second, string Third)
{
    public string this[int place] => place switch
    {
        0 => First,
        1 => Second,
        _ => Third,
    };

    /// <summary>The series of a view for what has none of its own.</summary>
    public static SeriesKey OtherOf(StatView view) => new(
        view.Number, NameAt(view, 0), NameAt(view, 1), NameAt(view, 2));

    private static string NameAt(StatView view, int place) => view.Fields.Length > place ? StatViews.Other : "";
}
