namespace PolicyMta.Sdk;

/// <summary>
/// The tables of the configuration (<c>scripts: tables: NAME</c>), which scripts and plugins share. Read only; the server reads them in
/// the background, and again when their files change. Thread-safe.
/// </summary>
public interface ITables
{
    /// <summary>The table of a name, which need not exist yet: each look-up asks the one that is in force then.</summary>
    /// <param name="name">The table's name.</param>
    ITable Get(string name);
}
