using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>The users file, as the commands about users work on it.</summary>
internal static class UserAccounts
{
    /// <summary>The users file, or null if the configuration names none or does not exist yet.</summary>
    public static string? PathOf(string configPath) =>
        File.Exists(configPath) && ConfigurationLoader.Load(configPath).Server.UsersFile is { IsEmpty: false } path
            ? path.ToString()
            : null;

    public static AccountOptions[] Read(string path)
    {
        var (users, problems) = UsersFile.Read(path);
        return problems.IsEmpty ? [.. users] : throw new ConfigurationException(problems, path);
    }

    public static void Write(string path, IEnumerable<AccountOptions> users)
    {
        try
        {
            UsersFile.Write(path, users);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Changes one user.</summary>
    /// <param name="configPath">The configuration.</param>
    /// <param name="name">The user.</param>
    /// <param name="change">What the user becomes.</param>
    /// <param name="setting">What to write if there is no users file.</param>
    /// <returns>The users file.</returns>
    public static string Change(string configPath, string name, Func<AccountOptions, AccountOptions> change, string setting)
    {
        var path = PathOf(configPath) ?? throw new CommandException(
            $"The configuration names no users_file; write {setting} to the user in its section 'users'.", ExitCode.Usage);
        var users = Read(path);
        if (users.All(user => user.Name != name))
            throw new CommandException($"There is no user '{name}' in {path}: 'policymta user add {name}' adds one.");
        var changed = users.Select(user => user.Name == name ? change(user) : user).ToList();
        if (changed.First(user => user.Name == name).Validate().FirstOrDefault() is { Problem: { } problem })
            throw new CommandException(problem, ExitCode.Usage);
        Write(path, changed);
        return path;
    }
}
