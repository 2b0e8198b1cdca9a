using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Scripts.Modules;

namespace PolicyMta.Policies.Tests.Scripts.Modules;

/// <summary>
/// Code too deep for the stack is refused with its place and a remedy; code that loads does not end the process when it runs.
/// </summary>
public sealed class NestingTests : IDisposable
{
    private readonly ScriptBench _bench = new()
    {
        Options = new ScriptOptions { Limits = new ScriptLimits { Timeout = TimeSpan.FromSeconds(10), MemoryMb = 256 } },
    };

    /// <summary>The code within a function, with @ for what it holds inside, so that it can be put into itself.</summary>
    public static TheoryData<string> Shapes { get; } =
    [
        "@+a", "a+(@)", "@||a", "a&&(@)", "@??a", "a===(@)", "a-(@)", "2**(@)", "(@)in{}", "a?@:1", "!a?1:@", "(a,@)", "!@", "typeof @",
        "-(@)", "@.b", "@?.b", "@[0]", "a[@]", "a[@]++", "@.g()", "g(@)", "G.g(@)", "g(...[@])", "String(@)", "new G(@)", "g`${@}`",
        "`${@}`", "[@]", "[...@]", "({a:@})", "({...@})", "({[@]:1})", "a.b=@", "a.c??=@", "class{static x=@}", "class extends(@,Object){}",
        "class{[@](){}}", "(()=>@)()", "(function(){return @})()",
    ];

    /// <summary>Statements that hold a statement.</summary>
    public static TheoryData<string> Statements { get; } =
    [
        "{@}", "if(a)@", "if(!a){}else @", "if(a){@}", "for(const q of[1])@", "for(const q in{b:1})@", "for(let i=0;i<1;i++)@",
        "for(;;){@break}", "do{@}while(0);", "while(true){@break}", "try{@}finally{}", "try{throw 1}catch(e){@}", "switch(1){default:@}",
        "const{a:q=(()=>{@})()}={};",
    ];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("export const x = 1@;", "+a")]
    [InlineData("export const x = a@;", ".a")]
    [InlineData("export const x = a@;", "?.a")]
    [InlineData("export const x = a@;", ".a()")]
    [InlineData("export const x = a@;", "``")]
    [InlineData("export const x = a@;", "??a")]
    [InlineData("export const x = a@;", "||a")]
    [InlineData("export const x = @1;", "!")]
    [InlineData("export const x = @1;", "a=")]
    [InlineData("export const x = 1@;", "**1")]
    [InlineData("export const x = @1;", "a=>")]
    [InlineData("export const x = @1;", "a?1:")]
    [InlineData("export function f(a) { return 1@; }", "+a")]
    [InlineData("export function f(a) { @{} }", "if (a) {} else ")]
    [InlineData("export const x = @", "[")]
    [InlineData("@", "{")]
    [InlineData("export const x = @", "(")]
    [InlineData("export const x = @", "`${")]
    public async Task A_file_that_is_too_deep_is_a_mistake_with_a_remedy(string code, string level)
    {
        foreach (var levels in new[] { level is "(" or "a=>" ? 20_000 : 300, 20_000, 100_000 })
        {
            var text = "// one\n" + code.Replace("@", Repeat(level, levels), StringComparison.Ordinal);
            if (text.Length > ScriptFiles.MaxFileBytes)
                continue;
            var result = await _bench.LoadAsync(
                ("policy.js", "export function onRoute() {}"), ("lib/deep.js", text + Closing(level, levels)));
            Assert.Empty(result.Scripts);
            var problem = result.Problems.First(problem => problem.Place.File == "scripts/lib/deep.js");
            Assert.Contains("nested", problem.Message, StringComparison.Ordinal);
            Assert.NotEmpty(problem.Remedy);
        }
    }

    [Fact]
    public async Task A_chain_of_terms_too_long_names_its_line_its_limit_and_the_remedy()
    {
        var problem = await _bench.ProblemAsync(
            "export function onRoute(route) {\n  return { hold: " + Repeat("route.domain === 'x.example' ||\n", 300) + " false };\n}");
        Assert.Equal(2, problem.Place.Line);
        Assert.Contains("256 are allowed", problem.Message, StringComparison.Ordinal);
        Assert.Contains("const first", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordinary_chains_are_taken()
    {
        var script = await _bench.RouteScriptAsync(
            $"const a = 1; return {{ hold: {Repeat("a > 1 || ", 200)} a === 1, provider: '' {Repeat("+ a ", 200)}, "
                + $"egressPool: 'x'{Repeat(".concat('y')", 60)} }};");
        var decision = await ScriptBench.RouteAsync(script);
        Assert.True(decision?.Hold);
        Assert.Equal(200, decision?.Provider?.Length);
        Assert.Equal(61, decision?.EgressPool?.Length);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task The_deepest_expressions_that_load_end_with_an_error_when_they_recurse(string shape) =>
        RecurseAsync(levels => $"return {Nest(shape, "f()", levels)};");

    [Theory]
    [MemberData(nameof(Statements))]
    public Task The_deepest_statements_that_load_end_with_an_error_when_they_recurse(string shape) =>
        RecurseAsync(levels => Nest(shape, "f();", levels));

    [Fact]
    public Task The_deepest_patterns_that_load_end_with_an_error_when_they_recurse() => RecurseAsync(levels =>
        $"const {Repeat("{a:", levels)}q=f(){Repeat("}", levels)}={Repeat("{a:", levels - 1)}{{}}{Repeat("}", levels - 1)};");

    /// <summary>Finds how deep the code may be, and lets just that call itself for ever.</summary>
    private async Task RecurseAsync(Func<int, string> body)
    {
        var (most, least) = (1, 600);
        while (least - most > 1)
        {
            var middle = (most + least) / 2;
            if ((await LoadAsync(body(middle))).Problems.IsEmpty)
                most = middle;
            else
                least = middle;
        }

        Assert.InRange(most, 3, 599);
        var script = Assert.Single((await LoadAsync(body(most))).Scripts);
        await Assert.ThrowsAsync<ScriptException>(() => Task.Run(() => ScriptBench.RouteAsync(script)));
    }

    private Task<ScriptLoadResult> LoadAsync(string body) => _bench.LoadAsync((
        "policy.js",
        "const g = (x) => x; class G { static g(x) { return x; } }\nfunction f() { const a = { b: 1 };\n" + body
            + "\n}\nexport function onRoute() { f(); }"));

    private static string Nest(string shape, string inside, int levels)
    {
        var at = shape.IndexOf('@', StringComparison.Ordinal);
        return Repeat(shape[..at], levels) + inside + Repeat(shape[(at + 1)..], levels);
    }

    private static string Closing(string level, int levels) => level switch
    {
        "[" => "1" + Repeat("]", levels) + ";",
        "(" => "1" + Repeat(")", levels) + ";",
        "{" => Repeat("}", levels),
        "`${" => "1" + Repeat("}`", levels) + ";",
        _ => "",
    };

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
