namespace PolicyMta.Server.Statistics.Storage;

/// <summary>A newer release has made the database.</summary>
internal sealed class NewerDatabaseException() : Exception("It was made by a newer release.");
