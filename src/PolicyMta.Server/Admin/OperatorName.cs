using PolicyMta.Core.Text;

namespace PolicyMta.Server.Admin;

/// <summary>
/// The login of whoever runs a command on the server's machine, which the command says of itself: who can read the local token is the
/// server's user or root, and might say anything. It tells colleagues apart, not enemies.
/// </summary>
internal static class OperatorName
{
    public const string Header = "Policymta-Operator";
    private const int MaxLength = 64;

    /// <summary>Who runs this process; through sudo, who called it.</summary>
    public static string OfThisProcess() =>
        Clean(Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } caller ? caller : Environment.UserName);

    /// <summary>A name as it may stand in logs.</summary>
    public static string Clean(string name)
    {
        var plain = new string([.. name.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@').Take(MaxLength)]);
        return plain.Length == 0 ? "unknown" : PrintableText.Line(plain);
    }
}
