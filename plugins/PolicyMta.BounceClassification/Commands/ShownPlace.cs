namespace PolicyMta.BounceClassification.Commands;

/// <summary>Places of rules for people: what comes with the program without the program's folder.</summary>
internal static class ShownPlace
{
    public static string Of(string place)
    {
        var folder = AppContext.BaseDirectory;
        return place.StartsWith(folder, StringComparison.Ordinal) ? place[folder.Length..] : place;
    }
}
