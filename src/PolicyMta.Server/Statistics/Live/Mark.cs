namespace PolicyMta.Server.Statistics.Live;

/// <summary>Something that was done to the server, for charts.</summary>
/// <param name="Time">When.</param>
/// <param name="Kind">reload, directive or operator.</param>
/// <param name="Text">What, in words.</param>
/// <param name="Author">By whom.</param>
internal sealed record Mark(DateTimeOffset Time, string Kind, string Text, string Author);
