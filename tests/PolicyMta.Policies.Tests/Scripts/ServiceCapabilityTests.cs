namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>What scripts reach of the stores and limits that plugins use.</summary>
public sealed class ServiceCapabilityTests
{
    [Fact]
    public async Task A_script_reads_what_plugins_store()
    {
        await using var bed = new PolicyBed();
        await bed.Stores.Of("Acme.Lists").PutAsync(new StoreBatch().Put("vip"u8, "grüße"u8));
        Write(bed, """
            export function onInject() {
              const none = store.get("Nobody", "vip") === undefined ? "absent" : "there";
              return { metadata: { vip: store.get("Acme.Lists", "vip"), has: String(store.has("Acme.Lists", "vip")), none } };
            }
            """);
        await bed.StartAsync();

        var labels = (await bed.InjectAsync()).Metadata;
        Assert.Equal(("grüße", "true", "absent"), (labels["vip"], labels["has"], labels["none"]));
    }

    [Fact]
    public async Task A_script_counts_against_limits_of_the_configuration_and_its_tests_do_not()
    {
        await using var bed = new PolicyBed();
        Write(bed, "export const onInject = () => ({ metadata: { free: String(limits.tryTake(\"hello\", \"key\")) } });\n");
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "policy.test.js"),
            "import { onInject } from \"./policy.js\";\n"
                + "test(\"free\", () => { for (let i = 0; i < 5; i++) expect(onInject(mta.inject()).metadata.free).toBe(\"true\"); });\n");
        bed.Configure("plugins: { limits: { hello: { rate: 2/h } } }");
        await bed.StartAsync();

        var free = new List<string>();
        for (var i = 0; i < 3; i++)
            free.Add((await bed.InjectAsync()).Metadata["free"]);
        Assert.Equal(["true", "true", "false"], free);
    }

    [Theory]
    [InlineData("limits.tryTake('nothing', 'key')", "There is no limit 'nothing': write it into the configuration under plugins.limits.")]
    [InlineData("limits.tryTake('hello', '')", "takes the name of a limit and a key")]
    [InlineData("limits.tryTake('hello', 'key', 0.5)", "takes a whole number of 1 or more")]
    [InlineData("store.get('Acme.Lists')", "takes a plugin's id and a key")]
    public async Task Mistakes_are_told_with_their_place(string call, string expected)
    {
        await using var bed = new PolicyBed();
        Write(bed, $"export function onInject() {{\n  {call};\n}}\n");
        bed.Configure("plugins: { limits: { hello: { rate: 2/h } } }");
        await bed.StartAsync();

        Assert.NotNull((await bed.InjectAsync()).Reject);
        var failure = Assert.Single(bed.Failures.All);
        Assert.Contains(expected, failure, StringComparison.Ordinal);
        Assert.Contains("policy.js:2:", failure, StringComparison.Ordinal);
    }

    private static void Write(PolicyBed bed, string script)
    {
        Directory.CreateDirectory(bed.ScriptFolder);
        File.WriteAllText(Path.Combine(bed.ScriptFolder, "policy.js"), script);
    }
}
