using System.Text;

namespace PolicyMta.Returns.Mailboxes;

/// <summary>Has the mailboxes of the settings polled, each by a background service of its own.</summary>
internal static class MailboxPollers
{
    private const int MaxPassword = 4096;

    public static void Add(
        IPluginBuilder builder, IReadOnlyDictionary<string, MailboxOptions> mailboxes, MailboxMail mail, ReturnsMetrics metrics)
    {
        foreach (var (name, options) in mailboxes)
        {
            builder.DependsOn(options.PasswordFile);
            if (ReadPassword(options.PasswordFile, out var problem) is { } password)
                builder.AddBackgroundService(new MailboxPoller(
                    name, options, password, new MailboxPlace(builder.Store, name), mail, metrics, builder.Time, builder.Logger).RunAsync);
            else
                builder.ReportProblem($"mailboxes.{name}.password_file", problem);
        }
    }

    private static string? ReadPassword(FilePath file, out string problem)
    {
        problem = "";
        try
        {
            if (new FileInfo(file).Length <= MaxPassword
                && File.ReadAllText(file, Encoding.UTF8).TrimEnd('\r', '\n') is { Length: > 0 } text)
                return text;
            problem = $"{file} does not hold a password.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = $"{file} cannot be read: {e.Message}";
        }

        return null;
    }
}
