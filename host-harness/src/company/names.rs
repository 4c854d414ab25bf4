//! Given and family names for people who do not exist. Common names of many cultures, mixed freely: they say nothing of
//! a person's country, and any likeness to somebody real is chance.

use super::rng::Rng;

const GIVEN: &str = "\
Ada Adaeze Aiko Aisha Akua Alejandra Alice Alma Amara Amina Amir Ana Andrei Anders Anita Anouk Antonio Anya Aram Ariadne \
Arjun Arthur Asha Astrid Aylin Baptiste Beatriz Ben Bianca Björn Bruno Camila Carlos Carmen Cemre Chiara Chidi Chloe \
Claire Clara Dana Daniel Daria David Deniz Diego Dilnoza Dmitri Ebba Eduardo Efua Eleni Elif Elin Emeka Emil Emma Enzo \
Erik Esther Eva Farah Fatima Felix Fernanda Finn Florian Freya Gabriel Giulia Grace Greta Hana Hannah Hassan Helena Hiro \
Hugo Hye-jin Ibrahim Ida Ifeoma Imani Ines Ingrid Irena Isabel Ivan Jakub Jamal Jan Jana Javier Jing Joana Johan Jonas \
Joon Josefina Julia Juan Kaan Kamala Karim Karin Kateryna Kavya Keiko Kenji Khadija Kofi Krzysztof Kwame Lars Laura Layla \
Lea Leila Leo Liam Lin Lina Linh Lior Lotte Luca Lucía Luis Magnus Mai Malik Manuel Mara Marco María Marta Mateo Mathilde \
Maya Mehmet Mei Mihai Mila Min-jun Miriam Mohammed Mona Nadia Naomi Nasrin Nia Nikos Nils Nina Noah Nora Nuno Odile \
Ola Oleksandr Olivia Omar Oscar Otto Paola Patrick Paula Pedro Petra Pilar Priya Rafael Rahul Rania Raquel Ravi Rebecca \
Rina Robin Rosa Ruth Sakura Salma Samir Samuel Sandra Santiago Sara Selam Selin Sergei Shira Signe Simon Sofia Sota Stefan \
Sunita Suresh Svetlana Tala Tamar Tariq Teresa Thabo Thandiwe Theo Thomas Tomás Tuan Uma Valentina Vera Viktor Vikram Wei \
Wiktoria Willem Xiomara Yael Yara Yasmin Yuki Yusuf Zainab Zanele Zeynep Zofia";

const FAMILY: &str = "\
Abara Abebe Adeyemi Ahmed Akhtar Al-Farsi Almeida Andersson Aoki Araya Asante Aydin Bakker Banerjee Barros Baumann Becker \
Benali Berg Bianchi Boateng Bondarenko Braun Carvalho Castillo Chaudhry Chen Chukwu Cohen Costa Cruz Dahl Das Delacroix \
Demir Desai Diallo Dlamini Dubois Duran Eriksen Espinoza Fernandes Ferrari Fischer Fofana Fontaine Fraser Fujita Garcia \
Georgiou Ghosh Gomez Gonçalves Greco Gruber Haddad Hall Hansen Hashimoto Hassan Hernández Hoang Hoffmann Horvat Huang \
Ibrahim Ionescu Islam Ito Ivanova Jansen Jensen Jiménez Johansson Kamau Kang Kaplan Kaur Kenyatta Khan Kim Kimani Kjær \
Koch Kovač Kowalski Kumar Kuznetsov Lambert Larsen Laurent Lee Leroy Levy Li Lindqvist Liu López Mahlangu Maier Marino \
Martin Martínez Mbeki Mendes Mensah Meyer Mishra Mizrahi Moreau Moreno Morris Müller Mutua Nair Nakamura Ndiaye Nguyen \
Nielsen Nkosi Novak Nowak Nwosu Oduya Okafor Okonkwo Oliveira Olsen Onyango Ortega Osei Ozturk Pacheco Papadakis Park Patel \
Peeters Pereira Petrov Pham Popescu Quispe Rahman Ramos Rao Reyes Ricci Rivera Rojas Romano Rossi Roy Ruiz Sahin Saito \
Sanchez Santos Sato Schmidt Schneider Sharma Shevchenko Silva Singh Sithole Smit Sørensen Suzuki Takahashi Tan Tanaka \
Teixeira Tesfaye Tran Traoré Uddin Urbina Vargas Vega Virtanen Visser Vogel Wagner Wang Weber Williams Wójcik Wong Wu \
Yamamoto Yang Yilmaz Zhang Zhou Zimmermann";

/// Hands out full names, each once as long as there are any; then with a middle initial.
pub(crate) struct Names {
    given: Vec<&'static str>,
    family: Vec<&'static str>,
    /// Step and place in the cycle over all combinations.
    step: usize,
    next: usize,
    handed: usize,
}

impl Names {
    /// A walk over all combinations in an order drawn from `rng`.
    pub(crate) fn new(rng: &mut Rng) -> Self {
        let given: Vec<&str> = GIVEN.split_ascii_whitespace().collect();
        let family: Vec<&str> = FAMILY.split_ascii_whitespace().collect();
        let all = given.len() * family.len();
        // A step without a common divisor visits every combination before the first comes again.
        let mut step = all / 3 + rng.below(all / 3);
        while divisor(step, all) != 1 {
            step += 1;
        }
        Self { next: rng.below(all), step, given, family, handed: 0 }
    }

    /// The next name.
    pub(crate) fn next(&mut self) -> String {
        let all = self.given.len() * self.family.len();
        self.next = (self.next + self.step) % all;
        let (given, family) = (self.given[self.next / self.family.len()], self.family[self.next % self.family.len()]);
        let round = self.handed / all;
        self.handed += 1;
        match round {
            0 => format!("{given} {family}"),
            _ => format!("{given} {}. {family}", char::from(b'A' + (round as u8 - 1) % 26)),
        }
    }
}

fn divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_shares_a_name() {
        let mut names = Names::new(&mut Rng::new(3, "names"));
        let all: std::collections::BTreeSet<String> = (0..50_000).map(|_| names.next()).collect();
        assert_eq!(all.len(), 50_000);
    }
}
