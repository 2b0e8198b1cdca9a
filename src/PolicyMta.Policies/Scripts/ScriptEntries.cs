using PolicyMta.Policies.Scripts.Capabilities;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts;

/// <summary>Which files of a folder are scripts that are asked, and in which order.</summary>
internal static class ScriptEntries
{
    public static bool IsScript(string path) => path.EndsWith(".js", StringComparison.Ordinal);

    public static bool IsTest(string path) => path.EndsWith(".test.js", StringComparison.Ordinal);

    public static IReadOnlyList<string> Find(ScriptFiles files, ScriptOptions options, List<PolicyProblem> problems)
    {
        List<string> entries = [.. files.Paths.Where(path => IsScript(path) && !IsTest(path) && !IsLibrary(path))];
        foreach (var (path, config) in options.Config)
        {
            if (!files.Contains(path) || !IsScript(path))
                problems.Add(new PolicyProblem(
                    config.Place,
                    $"There is no script {path} in {files.Folder}.{DidYouMean.For(path, entries)}",
                    "Write the script's path below the folder."));
            else if (files.ReadAs(path) is var read && read != path && !IsNamed(path, options))
                problems.Add(new PolicyProblem(
                    config.Place, $"{path} is behind a link; the script is asked as {read}.",
                    $"Write {read}, or name {path} in 'scripts.order'."));
            problems.AddRange(ConfigCapability.MistakesIn("config", config));
        }

        if (options.Order.IsDefaultOrEmpty)
            return entries;

        foreach (var (path, place) in options.Order)
        {
            if (!files.Contains(path) || !IsScript(path) || IsTest(path))
                problems.Add(new PolicyProblem(
                    place,
                    $"There is no script {path} in {files.Folder}.{DidYouMean.For(path, entries)}",
                    "Write the script's path below the folder."));
        }

        foreach (var twice in options.Order.GroupBy(path => path.Text).Where(group => group.Count() > 1))
            problems.Add(new PolicyProblem(
                twice.Last().Place, $"The script {twice.Key} is named {twice.Count()} times.", "Name it once."));
        return
        [
            .. options.Order.Select(path => path.Text).Where(path => files.Contains(path) && IsScript(path) && !IsTest(path)).Distinct(),
        ];
    }

    private static bool IsNamed(string path, ScriptOptions options) =>
        !options.Order.IsDefaultOrEmpty && options.Order.Any(named => named.Text == path);

    public static bool IsLibrary(string path) =>
        path.StartsWith("lib/", StringComparison.Ordinal) || path.Contains("/lib/", StringComparison.Ordinal);
}
