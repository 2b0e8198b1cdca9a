namespace PolicyMta.Authentication.Results;

/// <summary>
/// Takes out Authentication-Results fields that pretend to be this server's (RFC 8601 section 5), and those of which it cannot be said
/// whose they are.
/// </summary>
internal static class ForeignResults
{
    private const int MostKept = 50;
    private const int MostLength = 8000;
    private const int MostWord = 900;

    /// <summary>The edits that leave only those of other servers; none if there is nothing to take out.</summary>
    public static ImmutableArray<MessageEdit> WithoutOwn(string server, MessageContent content)
    {
        var values = content.GetHeaders(ResultsWriter.FieldName).ToArray();
        var foreign = values.Where(value => IsForeign(server, value)).ToArray();
        if (foreign.Length == values.Length)
            return [];
        return
        [
            new MessageEdit { RemoveHeader = ResultsWriter.FieldName },
            .. foreign.Where(CanBeWritten).Take(MostKept).Reverse()
                .Select(value => new MessageEdit { AddHeader = new HeaderField(ResultsWriter.FieldName, value) }),
        ];
    }

    private static bool IsForeign(string server, string value) =>
        ResultsText.ServerOf(value) is { } name && !name.Equals(server, StringComparison.OrdinalIgnoreCase);

    private static bool CanBeWritten(string value) => value.Length <= MostLength
        && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && value.Split(' ').All(word => word.Length <= MostWord);
}
