namespace PolicyMta.Core.Smtp.Listening;

/// <summary>What a session waits for, by size.</summary>
internal enum Expectation
{
    /// <summary>A command or a few.</summary>
    Command,

    /// <summary>A message.</summary>
    Content,

    /// <summary>A message of which much has come already.</summary>
    LargeContent,
}
