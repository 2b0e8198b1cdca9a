using System.Text;
using PolicyMta.Core.Files;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// The file of users that <c>policymta user</c> writes: YAML with one section, <c>users</c>, in the form of the configuration's own.
/// </summary>
internal static class UsersFile
{
    /// <summary>Reads the users; a file that does not exist holds none.</summary>
    public static (ImmutableArray<AccountOptions> Users, ImmutableArray<PolicyProblem> Problems) Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], [new PolicyProblem(
                new SourcePlace(path, 0, 0), $"The file of users cannot be read: {e.Message}",
                "Name a file with 'users:' in it that this user may read.")]);
        }

        var (node, found) = YamlReader.Read(path, bytes);
        var problems = new List<PolicyProblem>(found);
        var content = node is null ? new Content() : SettingsBinder.Bind<Content>(node, problems);
        foreach (var twice in content.Users.GroupBy(user => user.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            problems.Add(new PolicyProblem(new SourcePlace(path, 0, 0), $"The user '{twice.Key}' stands twice in this file."));
        return ([.. content.Users], [.. problems]);
    }

    /// <summary>Writes the whole file, readable by its owner alone, so that no reader ever sees half of it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not allow it.</exception>
    public static void Write(string path, IEnumerable<AccountOptions> users)
    {
        var text = new StringBuilder(
            "# Users who may log in to the SMTP listeners and the console. Written by 'policymta user'; a running server takes\n"
                + "# changes up by itself.\n"
                + "users:\n");
        foreach (var user in users.OrderBy(user => user.Name, StringComparer.Ordinal))
            text.Append(Describe(user));

        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>A user as an entry of the list.</summary>
    public static string Describe(AccountOptions user)
    {
        var text = new StringBuilder($"  - name: {Quote(user.Name)}\n    password: {Quote(user.Password)}\n");
        if (user.Tenant.Length > 0)
            text.Append($"    tenant: {Quote(user.Tenant)}\n");
        if (user.Listeners.Count > 0)
            text.Append($"    listeners: [{string.Join(", ", user.Listeners.Select(Quote))}]\n");
        if (user.Role is { } role)
            text.Append($"    role: {role.ToString().ToLowerInvariant()}\n");
        if (user.Tenants.Count > 0)
            text.Append($"    tenants: [{string.Join(", ", user.Tenants.Select(Quote))}]\n");
        if (user.Organisation.Length > 0)
            text.Append($"    organisation: {Quote(user.Organisation)}\n");
        if (user.Roles is not null)
            text.Append($"    roles: [{string.Join(", ", user.Roles.Select(one => one.ToString().ToLowerInvariant()))}]\n");
        if (user.Totp.Length > 0)
            text.Append($"    totp: {Quote(user.Totp)}\n");
        if (user.FromDomains.Count > 0)
            text.Append($"    from_domains: [{string.Join(", ", user.FromDomains.Select(domain => Quote(domain.ToString())))}]\n");
        return text.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>What stands in the file.</summary>
    private sealed record Content
    {
        public IReadOnlyList<AccountOptions> Users { get; init; } = [];
    }
}
