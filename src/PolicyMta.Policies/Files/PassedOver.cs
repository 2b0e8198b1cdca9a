namespace PolicyMta.Policies.Files;

/// <summary>
/// What lies in folders of policy and is no part of it: hidden entries, what editors and copies leave beside files, packages of tools. The
/// one rule for whoever reads such a folder and for the watch over it.
/// </summary>
internal static class PassedOver
{
    private static readonly string[] Endings = ["~", ".tmp", ".bak", ".swp", ".swx", ".orig", ".rej", ".part"];

    /// <summary>Whether an entry of this name, a file or a folder, is passed over.</summary>
    public static bool Is(string name) =>
        name.StartsWith('.') || name == "node_modules" || (name.StartsWith('#') && name.EndsWith('#'))
            || Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
