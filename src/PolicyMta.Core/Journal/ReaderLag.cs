namespace PolicyMta.Core.Journal;

/// <summary>How far a reader is behind the journal.</summary>
/// <param name="Events">How many events it has not dealt with, by their numbers; those that it does not want may be among them.</param>
/// <param name="Oldest">The time of the first of them; null if there is none.</param>
internal readonly record struct ReaderLag(long Events, DateTimeOffset? Oldest);
